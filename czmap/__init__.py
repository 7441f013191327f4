"""czmap: choose the area of a children's zone."""

from czmap.gdal_fence import fence_gdal

# before anything loads GDAL: later it would not count
fence_gdal()
