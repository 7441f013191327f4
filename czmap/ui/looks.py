"""The look of the pages beyond what Streamlit's theme can say; sizes follow its size of type."""

STYLE = """<style>
/* room for the row of pages above, and no more */
[data-testid="stMainBlockContainer"] {padding: 4rem 2.2rem 4rem; max-width: 110rem}
[data-testid="stMainBlockContainer"] h1 {padding: 0 0 .3rem; letter-spacing: -.01em}
[data-testid="stMainBlockContainer"] h2 {padding: .6rem 0 .3rem}
[data-testid="stMainBlockContainer"] h3 {padding: .3rem 0 0}
[data-testid="stSidebarUserContent"] h2 {font-size: 1.1rem; padding: .6rem 0 0}
/* Streamlit fades captions below a contrast of 4.5; these are read by everyone */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: inherit; opacity: .95}
[data-testid="stTable"] :is(th, td) {color: inherit !important}
/* tables fit where there is room: a box that must be scrolled is out of reach of some keyboards */
[data-testid="stTable"] :is(th, td) {padding: .25rem .28rem !important; white-space: normal}
[data-testid="stTable"] [data-testid="stMarkdownContainer"] {overflow: visible}
[class*="st-key-card-chosen"] {border-width: 3px !important}
[data-testid="stAlertContainer"] {padding: .5rem .9rem}
/* the mark of invented data: seen on every page, and one line high */
.st-key-mark [data-testid="stAlertContainer"] {padding: .2rem .8rem; min-height: 0}
.st-key-mark [data-testid="stAlertContainer"] p {font-size: .9rem}
/* eight ways to look at a place, in one row where there is room */
[data-testid="stMain"] [data-testid="stButtonGroup"] button {padding: .15rem .7rem}
/* what is chosen stands out by its border: white on the dark look's light blue cannot be read */
[data-testid="stMultiSelect"] [data-tag] {
  background: transparent !important; border: 2px solid currentColor; color: inherit !important}
[data-testid="stMultiSelect"] [data-tag] * {color: inherit !important}
/* Streamlit writes white on the dark look's light blue */
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] * {
  color: light-dark(#ffffff, #12191d) !important}
/* the first page: a claim, its picture, three doors of one height */
.st-key-home h1 {font-size: 2.5rem; line-height: 1.12; padding: 1rem 0 .6rem}
.st-key-home .cz-lead {font-size: 1.15rem; line-height: 1.5; max-width: 38rem; margin: 0}
.st-key-home .cz-picture {display: block; width: 100%; max-height: 19rem; object-fit: contain}
.st-key-home .cz-said {font-size: .9rem; text-align: center; margin: .2rem 0 0}
.st-key-doors [data-testid="stColumn"] > [data-testid="stVerticalBlock"] {height: 100%}
.st-key-doors h2 {font-size: 1.35rem; padding: 0}
[class*="st-key-door-"] {border-top: 4px solid var(--cz-edge) !important; height: 100%}
[class*="st-key-door-"] > :last-child {margin-top: auto}
.st-key-door-find {--cz-edge: light-dark(#253494, #8c9bff)}
.st-key-door-know {--cz-edge: #2c7fb8}
.st-key-door-open {--cz-edge: #41b6c4}
/* on a narrow screen what stands side by side comes one below the other */
@media (max-width: 1150px) {
  .st-key-controls [data-testid="stHorizontalBlock"] {flex-wrap: wrap}
  .st-key-controls [data-testid="stColumn"] {min-width: 13rem}
  .st-key-controls [data-testid="stColumn"]:last-child {flex: 0 0 9rem; min-width: 9rem}
  [class*="st-key-split-"] > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] {flex-direction: column}
  [class*="st-key-split-"] > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    width: 100%; min-width: 100%}
}
/* on a telephone tables are narrower, and scroll by themselves where that is not enough */
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 4rem 1rem 3rem}
  .st-key-controls [data-testid="stColumn"]:last-child {flex: 1 1 100%}
  .st-key-home h1 {font-size: 1.9rem; padding-top: .2rem}
  [data-testid="stTable"] {overflow-x: auto}
  [data-testid="stTable"] :is(th, td) {padding: .3rem .35rem !important; font-size: .85rem}}
:is(a, button, summary):focus-visible {outline: 3px solid #b35c00; outline-offset: 2px}
</style>"""
