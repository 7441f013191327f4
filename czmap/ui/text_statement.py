"""The accessibility statement, in the form of the model that UK public bodies must follow.

What is known of czmap is said here. Who runs it and whom to tell is the deployer's to say
(DEPLOYMENT.md): nothing of that is ever made up.
"""

TITLE = "Accessibility statement"
PREPARED = "27 November 2026"
LEVEL = "Web Content Accessibility Guidelines version 2.2, level AA"

RUN_BY = """
This statement is about czmap, as it is run by **{organisation}**. As many people as possible should
be able to use it. For example, you should be able to

- change to a light or a dark look, and use the colours and contrast of your own system;
- zoom in up to 400 % without text being cut or running over other text;
- do with a keyboard alone whatever can be done with a mouse (where a mouse clicks on a map, the
  keyboard has a list, a field or a button that does the same);
- hear or read in words whatever a map shows;
- switch off what moves, by your system's setting for reduced motion.

The words are as simple as the subject permits.
[AbilityNet](https://mcmw.abilitynet.org.uk) has advice on making your device easier to use.
"""
NOBODY = "whoever gave you this address"
NOT_SAID = (
    "Whoever runs this czmap has not yet said whom to tell. If that is you: DEPLOYMENT.md says "
    "how, under *Fill the accessibility statement in*. A public body must say it before people "
    "use czmap."
)
CONTACT = """
If something is not accessible to you, or you need what is here in another format, such as large
print, easy read or an accessible PDF, tell us: **{contact}**.
"""
REPLY = "You should have an answer within {reply}."
SAY = "Say the address of the page, what you wanted to do, and what you use to read it."

ENFORCEMENT = """
The Equality and Human Rights Commission (EHRC) is responsible for enforcing the Public Sector
Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018 (the
"accessibility regulations"). If you are not happy with how your complaint is answered, contact the
[Equality Advisory and Support Service (EASS)](https://www.equalityadvisoryservice.com).
"""

STATUS = f"""
czmap is **partially compliant** with the {LEVEL}, because of what is listed below.
"""

NOT_COMPLIANT = """
- **Sortable tables** are drawn as pictures (by Streamlit). The keyboard moves through their cells,
  but what a screen reader is told of them is incomplete. What matters in such a table stands beside
  it in sentences or in a plain table, and can be downloaded. This fails criterion 1.3.1 (info and
  relationships) and 4.1.2 (name, role, value).
- **Names of some check boxes** hold signs of layout, such as stars and strokes, which Streamlit
  gives to screen readers as they are. This fails criterion 4.1.2 (name, role, value).
- **Some changes on a page are announced in brief only.** Errors and notices are announced; of a
  click, a search or another page one sentence is: the totals of the zone, the zones found, what the
  map shows, the page's heading. Other figures that change with them are not. This partly fails
  criterion 4.1.3 (status messages).
- **The bar of a search or of a download** is called only "progress" while it runs; the sentence
  beside it says what is being done and how far it is. This fails criterion 4.1.2 (name, role,
  value).
- **Tables on a very narrow screen** are scrolled in a box of their own. The keyboard reaches it in
  current Chrome, Edge and Firefox, not in every browser. This fails criterion 2.1.1 (keyboard)
  there.
"""

NO_BURDEN = "Nothing is left undone because it would be a disproportionate burden."

OUT_OF_SCOPE = """
- **Maps.** Maps are outside the regulations, but what they show is not only on them. A
  neighbourhood on a map cannot be reached with the keyboard on the map itself: the list of names
  does the same. Below a map stands *The map in words*, or sentences beside it say the same, and its
  figures are in a table or a list. Numbered pins may lie closer together than 24 pixels, as their
  places do; a button beside the map does the same (criterion 2.5.8 permits that).
- **The street map**, which is off by default, comes from OpenStreetMap.
- **Files that people bring or take away.** Briefs are tagged PDF (PDF/UA) and Word documents with
  headings and described maps. Spreadsheets and files for maps are data.
"""

IMPROVING = """
czmap's tests look at every page with each change, and fail when a new barrier is found. What
remains above lies in the libraries it is made with; it is looked at again with each new version of
them. Nobody who uses a screen reader every day has yet tested czmap. That is what we most want.
"""

PREPARATION = f"""
This statement was prepared on {PREPARED}. It was last reviewed on {PREPARED}.

czmap was last tested on {PREPARED}, by those who make it: every page with the test program
axe-core, in both looks, on a screen 1280 pixels and 320 pixels wide; each page as a browser
describes it to a screen reader; and nine journeys with a keyboard alone, on the invented borough:
find zones and choose the second, read a neighbourhood, build a small zone, undo and redo, compare
two wards, take an evidence pack away, change what counts as need, come to this statement, and turn
a view in room mode. Each control that such a journey uses is come to by Tab or Shift+Tab, looks
different while it has the focus, and can be left again; not every control of every page is tried
so. All of that runs in Chromium with every change, and in no other browser. It does not replace a
test with people, which has not been done.
"""
