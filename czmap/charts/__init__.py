"""Charts as raw Vega-Lite dicts: plain values in, a dict out; nothing here knows Streamlit."""
