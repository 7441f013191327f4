"""The look of the pages beyond what Streamlit's theme can say; sizes follow its size of type."""

STYLE = """<style>
/* room for the row of pages above, and no more */
[data-testid="stMainBlockContainer"] {padding: 4rem 2.2rem 4rem; max-width: 110rem}
[data-testid="stMainBlockContainer"] h1 {
  padding: 0 0 .3rem; letter-spacing: -.01em; text-wrap: balance}
[data-testid="stMainBlockContainer"] h2 {padding: .6rem 0 .3rem}
[data-testid="stMainBlockContainer"] h3 {padding: .3rem 0 .3rem}
/* no last line of one word, where the browser can help it */
[data-testid="stMarkdownContainer"] :is(p, li), .cz-said {text-wrap: pretty}
:is([data-testid="stMainBlockContainer"], [data-testid="stSidebarUserContent"]) :is(h2, h3) {
  text-wrap: balance}
[data-testid="stSidebarUserContent"] :is(.st-key-room-toggle, .st-key-room-add) button {
  min-height: 2.1rem; padding: .1rem .6rem}
[data-testid="stSidebarUserContent"] .st-key-room-add {margin-top: -.6rem}
/* what is left in these of another page, while this one waits for its answer */
:is(.st-key-rank-words > :nth-child(n+2), .st-key-rank-words-found > :nth-child(n+3)) {
  display: none}
body[data-czmap-returning] :is([data-testid="stMain"], [data-testid="stSidebar"]) {
  opacity: .5; pointer-events: none}
/* the server is out of reach: our own words, and not Streamlit's window over them */
#cz-away {position: fixed; top: 0; left: 0; right: 0; z-index: 1000100; max-height: 100vh;
  overflow: auto; padding: .7rem 1.2rem; background: #16242b; color: #ffffff;
  font-family: system-ui, sans-serif; border-bottom: 4px solid #ffd35c}
#cz-away:empty {padding: 0; border: 0}
#cz-away p {margin: 0 auto .2rem; max-width: 60rem; white-space: pre-wrap}
#cz-away button {display: block; margin: .5rem auto 0; max-width: 60rem; font: inherit;
  padding: .2rem .9rem; color: #16242b; background: #ffffff; border: 0; border-radius: .4rem}
body[data-czmap-away] [data-testid="stDialog"]:not(:has([data-testid="stVerticalBlock"])) {
  display: none}
/* what the keyboard goes to is never under the row of pages */
[data-testid="stMain"] {scroll-padding: 4.4rem 0 1rem}
/* nor in the sidebar while that is put away */
[data-testid="stSidebar"][data-collapsed="true"] > [data-testid="stSidebarContent"] {display: none}
[data-testid="stSliderThumbValue"] p {white-space: nowrap !important}
/* no link to itself beside each heading: a keyboard would stop at every one of them */
[data-testid="stHeaderActionElements"] > a[href^="#"] {display: none}
/* a button of the list of places says its name in one line; the place's name gives way */
[class*="st-key-compared-"] button p {white-space: nowrap}
@media (min-width: 64rem) {
  [class*="st-key-compared-"] {flex-wrap: nowrap}
  [class*="st-key-compared-"] [data-testid="stElementContainer"]:first-child {min-width: 0}
}
/* answers stand under one another in columns */
.st-key-cz-w-scale, .st-key-cz-w-scale :is([data-testid="stRadio"], [role="radiogroup"]) {
  width: 100%}
.st-key-cz-w-scale [role="radiogroup"] {
  display: grid; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr))}
[data-testid="stSidebarUserContent"] h2 {font-size: 1.1rem; padding: .6rem 0 0}
/* what each theme weighs, as bars */
ul.cz-themes {list-style: none; margin: 0 !important; padding: 0 !important; font-size: .9rem}
ul.cz-themes li {margin: 0 0 .45rem !important; padding: 0 !important}
.cz-themes li > span {
  display: block; height: .35rem; margin-top: .15rem; border-radius: .2rem; overflow: hidden;
  background: rgb(128 140 150 / .3)}
.cz-themes li > span > span {display: block; height: 100%; background: light-dark(#0b6380, #6fc3de)}
/* Streamlit fades captions below a contrast of 4.5; these are read by everyone */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: inherit; opacity: .95}
[data-testid="stTable"] :is(th, td) {color: inherit !important}
/* tables fit where there is room: a box that must be scrolled is out of reach of some keyboards */
[data-testid="stTable"] :is(th, td) {padding: .25rem .28rem !important; white-space: normal}
[data-testid="stTable"] [data-testid="stMarkdownContainer"] {overflow: visible}
[class*="st-key-card-chosen"] {border-width: 3px !important}
[data-testid="stAlertContainer"] {padding: .5rem .9rem}
/* a chart of a size of its own gives way where there is less room; its words become smaller */
[data-testid="stVegaLiteChart"] svg {max-width: 100%; height: auto}
/* the mark of invented data: seen on every page, and one line high */
.st-key-mark [data-testid="stAlertContainer"] {padding: .2rem .8rem; min-height: 0}
.st-key-mark [data-testid="stAlertContainer"] p {font-size: .9rem}
/* eight ways to look at a place, in one row where there is room */
[data-testid="stMain"] [data-testid="stButtonGroup"] button {padding: .15rem .7rem}
/* choices that find no room go on to a second row: none is cut off and scrolled to */
[data-testid="stMain"] [data-testid="stButtonGroup"] > [role="radiogroup"] {
  flex-wrap: wrap; overflow: visible; mask-image: none}
/* a long label goes on to a second line: its end is not cut */
[data-testid="stMain"] :is([class*="st-key-split-"] [data-testid="stButton"], .st-key-claims,
  [data-testid="stCheckbox"]) .stMarkdownEllipsis {
    white-space: normal; overflow: visible; & p {white-space: normal}}
/* eight ways to begin a zone, in rows of four, or of two where there is less room */
.st-key-ways [data-testid="stButtonGroup"] > div {
  display: grid; gap: .35rem;
  grid-template-columns: repeat(auto-fill, minmax(max(9rem, 25% - .35rem), 1fr))}
.st-key-ways [data-testid="stButtonGroup"] button {border-radius: .5rem; width: 100%; margin: 0}
/* Streamlit takes the line away between what is chosen and the next, which here stands apart */
.st-key-ways [data-testid="stButtonGroup"]
  button:not([data-selected], [data-hovered], [data-focus-visible]) {
    border-left-color: color-mix(in srgb, currentColor 55%, transparent) !important}
.st-key-ways [data-testid="stButtonGroup"] button :is(.stMarkdownEllipsis, p) {
  white-space: normal; overflow: visible}
/* what is chosen stands out by its border: white on the dark look's light blue cannot be read */
[data-testid="stMultiSelect"] [data-tag] {
  background: transparent !important; border: 2px solid currentColor; color: inherit !important}
[data-testid="stMultiSelect"] [data-tag] * {color: inherit !important}
/* all that is chosen is seen, with its whole name: nothing is cut or scrolled to */
[data-testid="stMultiSelect"] :is([role="group"], [data-testid="stMultiSelectTagsContainer"]) {
  max-height: none; height: auto}
[data-testid="stMultiSelectTagsContainer"] {
  flex-wrap: wrap !important; overflow: visible; min-width: 0}
[data-testid="stMultiSelect"] [data-tag] {max-width: 100%; height: auto}
[data-testid="stMultiSelect"] [data-tag] > span {max-width: none; white-space: normal}
/* a switch that is off has an edge to be seen by */
[data-testid="stCheckbox"] label:has([role="switch"]) > span + div {
  box-shadow: inset 0 0 0 1.5px light-dark(#76868f, #7a8a93)}
/* Streamlit writes white on the dark look's light blue */
[data-testid="stBaseButton-primary"]:enabled, [data-testid="stBaseButton-primary"]:enabled * {
  color: light-dark(#ffffff, #12191d) !important}
/* what the script tells to those who listen takes no room */
[data-testid="stElementContainer"]:has(.cz-say) {display: none}
#cz-told {position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
/* the script that listens to keys takes no room, nor do bare styles */
[data-testid="stLayoutWrapper"]:has(> .st-key-keys) {
  position: absolute; width: 0; height: 0; overflow: hidden}
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
  .st-key-controls [data-testid="stColumn"]:last-child:has([role="switch"]) {flex-basis: 16rem}
  [class*="st-key-split-"] > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] {flex-direction: column}
  [class*="st-key-split-"] > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    width: 100%; min-width: 100%}
}
/* choices in several rows: each has its whole edge */
@media (max-width: 640px) {
  [data-testid="stMain"] [data-testid="stButtonGroup"] > [role="radiogroup"] {
    gap: .3rem;
    & > button {border-radius: .4rem; margin: 0}
    & > button:not([data-selected="true"]) {
      border: 1px solid light-dark(#76868f, #7a8a93) !important}}}
/* on a telephone tables are narrower, and scroll by themselves where that is not enough */
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 4rem 1rem 3rem}
  .st-key-controls [data-testid="stColumn"]:last-child {flex: 1 1 100%}
  [data-testid="stMainBlockContainer"] h1 {font-size: 1.6rem}
  .st-key-home h1 {font-size: 1.9rem; padding-top: .2rem}
  /* a neighbourhood's row becomes a few lines, so that its end is not cut */
  .st-key-greatest-first {
    [data-testid="stTable"] {overflow: visible}
    thead {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
    tr {display: grid; grid-template-columns: 1fr 1fr; padding: .3rem 0;
      border-bottom: 1px solid light-dark(#76868f, #7a8a93)}
    tbody :is(th, td) {border: 0; padding: .1rem 0 !important; min-width: 0}
    :is(th, td:nth-last-child(3)) {grid-column: 1 / -1; & p {font-weight: 600}}
    td:nth-last-child(3) p {font-weight: 400}
    td:nth-last-child(2) p::after {content: " residents"}
    td:last-child p::after {content: " children"}}
  [data-testid="stTable"] {overflow-x: auto}
  [data-testid="stTable"] :is(th, td) {padding: .3rem .35rem !important; font-size: .85rem}}
:is(a, button, summary):focus-visible {outline: 3px solid #b35c00; outline-offset: 2px}
/* maps side by side begin at one height, however many lines their names take */
@media (min-width: 641px) {
  .st-key-room-maps > [data-testid="stHorizontalBlock"],
  .st-key-room-maps > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    display: grid; grid-template: repeat(3, auto) 1fr / 1fr 1fr; row-gap: 0;
    & > [data-testid="stColumn"], & > [data-testid="stColumn"] > [data-testid="stVerticalBlock"] {
      display: grid; grid-template-rows: subgrid; grid-template-columns: minmax(0, 1fr);
      grid-row: span 4; width: auto; min-width: 0}}}
/* one legend for maps side by side */
.cz-strip {display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; align-items: center; margin: 0}
.cz-strip span {display: inline-flex; align-items: center; gap: .4rem; white-space: nowrap}
@media (max-width: 640px) {.cz-strip span {white-space: normal}}
.cz-strip .cz-hatch {
  background: repeating-linear-gradient(135deg, #f2f2f2 0 4px, #6f7780 4px 5.5px)}
.cz-strip i {width: 1.6em; height: 1.05em; border: 1px solid #555; forced-color-adjust: none}
/* where the system chooses the colours, what is chosen or measured keeps an edge and a mark */
@media (forced-colors: active) {
  :is([data-testid="stAlertContainer"], [data-testid="stProgressBarTrack"], .cz-themes li > span) {
    border: 1px solid CanvasText}
  :is([data-testid="stProgressBarTrack"], .cz-themes li > span) {forced-color-adjust: none}
  :is([data-testid="stProgressBarTrack"] > div, .cz-themes li > span > span) {
    background: Highlight !important}
  [data-testid="stRadioOption"][data-selected="true"] > div > div:first-child,
  [data-testid="stCheckbox"] label[data-selected="true"] > span + div {
    forced-color-adjust: none; background: Highlight !important;
    border: 2px solid CanvasText !important}
  [data-testid="stButtonGroup"] button[data-selected="true"] {
    forced-color-adjust: none; background: Highlight !important; color: HighlightText !important}
  [data-testid="stBaseButton-primary"] {border: 3px solid ButtonText !important}}
/* on paper: what is read, and not what is pressed; keys.js says how large each map is on screen */
@page {margin: 12mm}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpandSidebarButton"],
  .st-key-looks, .st-key-room-bar, #cz-away, [data-testid="stButton"], [data-testid="stPopover"],
  [data-testid="stDownloadButton"], [data-testid="stFileUploader"] {display: none !important}
  html [data-testid="stMainBlockContainer"] {padding: 0; max-width: none}
  html .cz-sources {position: static; max-height: none; overflow: visible}
  html [data-testid="stElementContainer"]:has(> * > .cz-sources) {position: static}
  html [class*="st-key-split-"] > [data-testid="stHorizontalBlock"],
  html [class*="st-key-split-"] > [data-testid="stLayoutWrapper"]
    > [data-testid="stHorizontalBlock"] {
    flex-direction: column !important;
    & > [data-testid="stColumn"] {width: 100% !important; min-width: 100% !important; flex: none}}
  html iframe[title="streamlit_folium.st_folium"] {
    --cz-fit: var(--cz-portrait); width: var(--cz-width) !important; max-width: none;
    height: var(--cz-height) !important; break-inside: avoid; transform-origin: 0 0;
    transform: scale(var(--cz-fit)); margin: 0 calc((var(--cz-fit) - 1) * var(--cz-width))
      calc((var(--cz-fit) - 1) * var(--cz-height)) 0}
  html :is([data-testid="stLayoutWrapper"], [data-testid="stVerticalBlock"]) {
    height: auto !important; max-height: none !important; overflow: visible !important}
  [data-testid="stTable"] {overflow: visible; break-inside: auto; & tr {break-inside: avoid}}
  [data-testid="stTable"] :is(th, td, p) {font-size: .8rem !important}
  [data-testid="stHeading"], h1, h2, h3 {break-after: avoid}
  [data-testid="stVegaLiteChart"], [data-testid="stImage"] {break-inside: avoid}
}
@media print and (min-width: 1000px) {
  html iframe[title="streamlit_folium.st_folium"] {--cz-fit: var(--cz-wide)}
}
</style>"""

ROOM = """<style>
/* seen from the back row: 24 pixels at 1080p, and in proportion on other screens */
html {font-size: clamp(18px, 2.23vmin, 48px) !important}
[data-testid="stMain"] {scroll-padding: 7rem 0 3.4rem}
body :is(p, li, label, button, td, th, summary, input, textarea, small, code, [data-tag] *,
  [data-testid="stMarkdownContainer"], [data-baseweb="select"] *,
  [data-testid="stCaptionContainer"] *, span[style*="font-size"]) {font-size: 1rem !important}
body :is(h1, h2, h3) {line-height: 1.2}
body h1 {font-size: 1.6rem} body h2 {font-size: 1.35rem} body h3 {font-size: 1.15rem}
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"],
[data-testid="stLayoutWrapper"]:not(.st-key-compare-begin > *):has(
  > :is(.st-key-controls, .st-key-looks, .st-key-brief-form)),
[data-testid="stLayoutWrapper"]:has(> .st-key-zone-read-map):not(:has([data-testid="stAlert"])),
[class*="st-key-rank-words"] p,
.st-key-split-rank [data-testid="stColumn"]:last-child [data-testid="stCaptionContainer"],
.st-key-split-explore [data-testid="stColumn"]:last-child [data-testid="stAlert"] {
  display: none !important}
[data-testid="stMainBlockContainer"] {padding: .5rem 1.2rem 3rem; max-width: none}
/* the map is what is looked at: nothing stands over it but what must, and close together */
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"],
[class*="st-key-split-"] [data-testid="stColumn"]:first-child > [data-testid="stVerticalBlock"],
.st-key-room-pair [data-testid="stVerticalBlock"] {gap: .5rem}
[data-testid="stMainBlockContainer"] h1 {padding: 0 0 .7rem}
[data-testid="stMainBlockContainer"] h2 {padding: .1rem 0 .5rem}
[data-testid="stMainBlockContainer"] h3 {padding: .1rem 0 .5rem}
.st-key-define-tools {gap: .4rem}
.st-key-define-tools :is(button, [data-testid="stPopover"] button) {
  min-height: 0; padding: .15rem .6rem; white-space: nowrap}
.st-key-define-tools [data-testid="stPopover"] * {white-space: nowrap}
.st-key-define-tools [data-testid="stPopover"] {min-width: max-content}
.st-key-define-tools [data-testid="stLayoutWrapper"] {width: auto !important}
/* the page's own heading is for those who listen; the room reads what the map shows */
[data-testid="stLayoutWrapper"]:has(> :is(.st-key-explore-title, .st-key-rank-words)),
[data-testid="stElementContainer"]:has(h1):has(~ [data-testid="stLayoutWrapper"]
  > :is(.st-key-split-define, .st-key-room-pair, .st-key-room-weigh)),
.st-key-define-tools [data-testid="stWidgetLabel"],
.st-key-room-pair [data-testid="stElementContainer"]:has([data-testid="stHeading"]) {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
/* it stays while the page moves: what it stands in is as high as itself, so that is what sticks */
[data-testid="stLayoutWrapper"]:has(> .st-key-room-bar) {position: sticky; top: 0; z-index: 99}
.st-key-room-bar {padding: .4rem 0 .5rem; gap: .4rem;
  background: light-dark(#ffffff, #12191d); border-bottom: 3px solid currentColor}
:is(.st-key-room-turns, .st-key-room-measures) {gap: .5rem}
:is(.st-key-room-bar, .st-key-agreed) button {
  min-height: 0; padding: .15rem .6rem; white-space: nowrap}
/* sentences have the room they need beside their figures */
[data-testid="stLayoutWrapper"]:has(> .st-key-claims), .st-key-claims {
  width: min(100%, 60rem) !important; max-width: none}
/* the fields over maps are one line high each */
:is([class*="st-key-cz-w-board-"], .st-key-room-pair, .st-key-cz-w-high) {
  [data-testid="stSelectbox"] {
    display: flex; align-items: center; gap: .8rem;
    & label {margin: 0; min-height: 0; width: auto; flex: none; * {white-space: nowrap}}
    & > div {flex: 1; min-width: 0}}
  @media (max-width: 640px) {  /* each under its name, where both find no room in a line */
    [data-testid="stSelectbox"] {flex-wrap: wrap; gap: 0 .8rem; & > div {flex-basis: 12rem}}}}
.st-key-room-pair label * {font-weight: 700}
/* what is voted on, the votes and what is done with them stand on one screen: a line each */
.st-key-room-weigh {gap: .5rem;
  :is([data-testid="stNumberInput"], [data-testid="stTextInput"], [data-testid="stButtonGroup"]) {
    display: flex; flex-wrap: wrap; align-items: center; gap: 0 .8rem;
    & label {margin: 0; min-height: 0; width: auto; flex: 1 1 9rem}
    & > :not(label) {flex: 0 0 9rem; min-width: 0}}
  [data-testid="stTextInput"] > :not(label) {flex-basis: 50%}
  [data-testid="InputInstructions"] {display: none}
  [data-testid="stButtonGroup"] > :is(*, label) {flex: none}}
/* a map ends where the line of sources begins */
iframe[title="streamlit_folium.st_folium"], .st-key-cards,
[data-testid="stLayoutWrapper"]:has(> .st-key-cards) {
  height: max(20rem, 100vh - var(--cz-above, 14rem) - var(--cz-agreed, 0rem)) !important}
body:has(.st-key-agreed) {--cz-agreed: 2.9rem}
.st-key-agreed {gap: .4rem 1rem}
.st-key-split-rank {--cz-above: 12.4rem}
.st-key-split-define {--cz-above: 12.6rem}
.st-key-split-wards {--cz-above: 17.2rem}
.st-key-split-two {--cz-above: 16.4rem}
.st-key-room-pair {--cz-above: 21.9rem}
.st-key-room-pair .cz-strip {font-size: 1rem; .cz-what {display: none}}
/* what leads up to maps is read before the meeting */
[data-testid="stElementContainer"]:has([data-testid="stCaptionContainer"]):has(
  ~ .st-key-cz-w-board-area, ~ [data-testid="stLayoutWrapper"] > .st-key-split-wards) {
  display: none}
[data-testid="stElementContainer"]:has(> * > .cz-sources) {position: absolute}
.cz-sources {position: fixed; left: 0; right: 0; bottom: 0; z-index: 98; margin: 0;
  padding: .15rem 1.2rem .2rem; background: light-dark(#ffffff, #12191d);
  border-top: 2px solid currentColor; max-height: 4rem; overflow: auto}
@media (min-width: 901px) {
  :is(.st-key-split-explore, .st-key-split-define, .st-key-split-rank, .st-key-split-wards,
    .st-key-split-two) {
    &, & > [data-testid="stLayoutWrapper"] {
      & > [data-testid="stHorizontalBlock"] {
        flex-direction: row;
        & > [data-testid="stColumn"] {min-width: 0}}}}}
/* the tools over the zone's map take two lines */
@media (max-width: 1400px) {
  body:has(.st-key-agreed) {--cz-agreed: 5.4rem}
  .st-key-split-define {--cz-above: 14.9rem}
  .st-key-split-wards {--cz-above: 20.4rem}
  .st-key-split-two {--cz-above: 18rem}
  .st-key-room-pair {--cz-above: 24.9rem}}
/* where the screen is small or much enlarged, nothing stays over what is read */
@media (max-width: 900px), (max-height: 500px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-room-bar), .cz-sources {position: static}
  [data-testid="stMain"] {scroll-padding: 1rem 0}
  [data-testid="stElementContainer"]:has(> * > .cz-sources) {position: static}
  .cz-sources {max-height: none; overflow: visible}
  iframe[title="streamlit_folium.st_folium"] {height: max(18rem, 80vh) !important}
  .st-key-cards, [data-testid="stLayoutWrapper"]:has(> .st-key-cards) {height: auto !important}}
</style>"""
