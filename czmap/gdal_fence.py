"""What GDAL may open in this process: nothing but what czmap writes itself, and no address.

GDAL's other drivers read files and call addresses that a file names (OGR VRT, WFS, GDALG …). czmap
never gives it a person's bytes; this is the second wall. The environment counts only when it is set
before GDAL is loaded, which is why the package sets it as it is imported.
"""

import os

ALLOWED = frozenset({"GeoJSON", "GPKG", "KML", "LIBKML", "MEM", "Memory"})
"""GeoPackage and KML are written; GeoJSON and memory are harmless, and asked for by GDAL itself."""
# the drivers of pyogrio's own wheels; `check_gdal` finds what another build has besides
_SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,"
    "ESRI Shapefile,ESRIJSON,Elasticsearch,FlatGeobuf,GDALG,GML,GPSBabel,GPX,GTFS,"
    "GeoJSONSeq,GeoRSS,HTTP,Idrisi,JML,JSONFG,LVBAG,MBTiles,MVT,MapInfo File,MapML,"
    "MiraMonVector,NGW,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,"
    "PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,"
    "WFS,XLSX"
)
_SETTINGS = {
    "GDAL_SKIP": _SKIPPED,
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
}


def fence_gdal() -> None:
    """Set the environment that GDAL reads when it is loaded; whoever set another loses."""
    os.environ.update(_SETTINGS)


def check_gdal() -> None:
    """Make sure that GDAL has no other driver; czmap does not start without.

    Raises
    ------
    RuntimeError
        Naming some of the drivers that should not be there.
    """
    import pyogrio  # noqa: PLC0415 - after the environment is set

    stray = sorted(set(pyogrio.list_drivers()) - ALLOWED)
    if stray:
        raise RuntimeError(
            f"GDAL is not restricted: it has {len(stray)} drivers that can read other files or "
            f"addresses ({', '.join(stray[:5])}). czmap does not start. Import czmap before "
            "pyogrio, or report this version of pyogrio."
        )
