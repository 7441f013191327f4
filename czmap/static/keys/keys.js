/* czmap: keys press the real buttons of the page, and a server that is out of reach is said.

   The page says which key presses which button; a button that is not there or is switched off is not
   pressed. No letter or digit does while somebody types, and nothing while a window is open over the page. */
(function () {
  "use strict";

  const page = window.parent;
  const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
  const OWN_ARROWS = "input, [role=slider], [role=combobox], [role=listbox], [role=tab], [role=menu], [role=grid]";
  const STOPS = "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']";
  const OVER = "[role=dialog], [role=listbox], [role=menu]";
  const TAKEN = ["keydown", "beforeinput", "pointerdown", "mousedown", "click", "drop"];
  const STILL_MS = 250, LONGEST_MS = 30000, LISTEN_MS = 1000, LOST_MS = 1500, SLOW_MS = 5000, ANSWER_MS = 3000, BACK_MS = 8000;
  const WRITTEN = "textarea, input[type=text]:not([role=combobox])";
  const app = page.document.querySelector("[data-testid=stApp]");
  let away = false, left = false, held = false, ran = false, ready = 0, longest = 0;
  let keys = {}, seq = 0, entered = 0;
  let rests = false, words = {}, session = "", run = "", began = "", since = "", written = [], told = "", tells = 0, asks = 0;

  function tell(type, more) {
    page.postMessage(Object.assign({ isStreamlitMessage: true, type: "streamlit:" + type }, more), page.location.origin);
  }

  function press(event) {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const name = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const at = event.target && event.target.closest ? event.target : null;
    const functionKey = /^F\d+$/.test(event.key);
    if (!name || (at && at.closest(TYPED) && (!functionKey || at.closest(OVER)))) { return; }
    if (/^Arrow|^Page/.test(event.key) && at && at.closest(OWN_ARROWS)) { return; }
    if (!functionKey && page.document.querySelector(OVER)) { return; }
    const button = page.document.querySelector(".st-key-" + name + " button");
    if (!button || button.disabled) { return; }
    event.preventDefault();
    if (functionKey) {
      if (at && at.closest(TYPED)) { at.blur(); }   // what was typed is taken first
      toTop();
    }
    button.click();
  }

  /* Streamlit puts what a button opens at the very end of the page: Tab goes there from the button, and
     Shift+Tab back, instead of past all that lies between. Escape closes it, as before. */
  function stepIn(event) {
    if (event.key !== "Tab" || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const opener = page.document.querySelector("[data-testid=stPopover] button[aria-expanded=true]");
    const opened = page.document.querySelector("[data-testid=stPopoverBody]");
    const first = opener && opened && opened.querySelector(STOPS), at = page.document.activeElement;
    const to = first && ((event.shiftKey && at === first && opener) || (!event.shiftKey && at === opener && first));
    if (to) { event.preventDefault(); to.focus(); }
  }

  /* After a server restarted, or a laptop slept, Streamlit opens a new session and waits: the next thing that
     somebody does would only begin it, and be lost. So we begin it, and nothing is taken until it stands. */
  function watch() {
    clearTimeout(ready);                 // what settles is what is seen last, and nothing does while it is away
    rests = false;
    if (app.dataset.testConnectionState !== "CONNECTED") {
      if (!away) { leave(); }
      return;
    }
    if (app.dataset.testScriptState === "running") { ran = true; hear(); }
    if (away) {
      away = ran = false;
      since = run;
      hold(true);
      tell("setComponentValue", { value: { seq: seq += 1, back: true }, dataType: "json" });
    }
    if (app.dataset.testScriptState === "notRunning" && (ran || !held)) { ready = setTimeout(settled, STILL_MS); }
  }

  function settled() {
    if (left && run === since) { return; }   // a busy browser has not drawn the run that answered
    if (left) { comeBack(); }
    hold(false);
    rests = true;
    tellNews();
  }

  /* A page is drawn only once the browser has the scripts of all its elements, which may be later than its run;
     and a busy browser may draw a short run without ever saying that it ran. So a page at rest is looked at again. */
  function listen() {
    if (rests) { tellNews(); }
  }

  function giveUp() {                    // the page is free again; what is back is said once it is
    hold(false);
    if (told === "lost") { say(""); }
  }

  /* What the room must know when the server is out of reach: that it is, that nothing is to be done, and
     afterwards whether the same session answers. Streamlit's own window speaks of "Streamlit server". */
  function leave() {
    away = left = true;
    hear();
    began = session;
    written = [...page.document.querySelectorAll(WRITTEN)].map(function (one) { return one.value; })
      .filter(function (value) { return value.trim(); });
    page.document.body.toggleAttribute("data-czmap-away", true);
    clearTimeout(tells);
    tells = setTimeout(say, LOST_MS, "lost");
  }

  /* A server that stands still keeps its connection, and what is pressed waits in it: when a press begins no
     run, the server is asked whether it lives. Most such presses were only to be read, and nothing is said. */
  function pressed() {
    if (!away && !held && !asks) { asks = setTimeout(ask, SLOW_MS); }
  }

  function ask() {
    const limit = new AbortController(), end = setTimeout(function () { limit.abort(); }, ANSWER_MS);
    fetch("../../_stcore/health", { cache: "no-store", signal: limit.signal }).then(hear, function () {
      if (!asks) { return; }             // a run began meanwhile
      say("slow");
      asks = setTimeout(ask, ANSWER_MS);
    }).finally(function () { clearTimeout(end); });
  }

  function hear() {
    clearTimeout(asks);
    asks = 0;
    if (told === "slow") { say(""); }
  }

  function comeBack() {
    left = false;
    page.document.body.toggleAttribute("data-czmap-away", false);
    clearTimeout(tells);
    tells = 0;
    const lost = written.filter(isGone);
    if (session !== began || lost.length || told) {
      say(session === began ? "back" : "anew", lost);
      if (!lost.length) { tells = setTimeout(say, BACK_MS, ""); }
    }
  }

  function isGone(value) {
    const here = [...page.document.querySelectorAll(WRITTEN)];
    return !here.some(function (one) { return one.value === value; })
      && !page.document.body.innerText.includes(value.trim());
  }

  /* One bar over the page says it, and those who listen hear it; "" takes it away. */
  function say(name, lost) {
    tells = 0;
    told = name;
    const bar = barOver();
    const lines = name ? [words[name]].concat(lost && lost.length ? [words.typed].concat(lost) : []) : [];
    bar.replaceChildren(...lines.map(function (line) {
      const made = page.document.createElement("p");
      made.textContent = line;
      return made;
    }));
    if (lost && lost.length) { bar.appendChild(newCloser()); }
  }

  function barOver() { return region("cz-away"); }

  function newCloser() {
    const made = page.document.createElement("button");
    made.textContent = words.close;
    made.addEventListener("click", function () { say(""); });
    return made;
  }

  /* What a click or a search changed is told once, and politely, to those who listen: the sentences of the
     page's hidden paragraph that were not there after the run before, or the heading of another page. */
  function tellNews() {
    const said = page.document.querySelector(".cz-say"), head = page.document.querySelector("[data-testid=stMain] h1");
    const now = { head: head ? head.innerText.trim() : "", lines: said ? said.textContent.split("\u00b6").filter(Boolean) : [] };
    const then = page.czmapTold;
    page.czmapTold = now;
    if (!then) { return; }               // a page that is just opened is read by whoever opened it
    const news = then.head !== now.head ? [now.head]
      : now.lines.filter(function (line) { return !then.lines.includes(line); });
    if (news.length) {
      liveRegion().textContent = news.map(function (line) { return line.replace(/^\d+\|/, ""); }).join(" ");
    }
  }

  function liveRegion() { return region("cz-told"); }

  function region(id) {                  // what is put into it is heard: there once, outlasting this frame
    const old = page.document.getElementById(id);
    return old || page.document.body.appendChild(newRegion(id));
  }

  function newRegion(id) {
    const made = page.document.createElement("div");
    made.id = id;
    made.setAttribute("role", "status");
    made.setAttribute("aria-live", "polite");
    return made;
  }

  function hold(on) {
    if (held === on) { return; }
    held = on;
    page.document.body.toggleAttribute("data-czmap-returning", on);
    TAKEN.forEach(function (kind) {
      page[on ? "addEventListener" : "removeEventListener"](kind, refuse, true);
    });
    clearTimeout(longest);
    if (on) { longest = setTimeout(giveUp, LONGEST_MS); }
  }

  function refuse(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /* A map is drawn for the screen: on paper it keeps its shape, as large as half or a whole line of a page. */
  function fitForPaper() {
    page.document.querySelectorAll("iframe[title='streamlit_folium.st_folium']").forEach(function (one) {
      const wide = one.offsetWidth, high = one.offsetHeight, share = one.closest(".st-key-room-pair") ? 2 : 1;
      const fit = function (across, down, most) { return Math.min(most, across / share / wide, down / high).toFixed(3); };
      const said = { width: wide + "px", height: high + "px", portrait: fit(690, 860, 1), wide: fit(980, 620, 1.4) };
      Object.keys(said).forEach(function (name) { one.style.setProperty("--cz-" + name, said[name]); });
    });
  }

  function toTop() {                     // another page, or room mode, is read from its beginning
    const main = page.document.querySelector("[data-testid=stMain]");
    if (main) { main.scrollTop = 0; }
  }

  /* A page is entered by its bare address, and then says what it shows: one step back, not two. */
  function pushOnce(state, title, url) {
    const to = new URL(url, page.location.href), same = to.pathname === page.location.pathname;
    const bare = same && !page.location.search && Date.now() - entered < 5000;
    if (!same) { entered = Date.now(); toTop(); }
    return (bare ? page.history.replaceState : push).call(page.history, state, title, url);
  }

  function answers(event) {              // of the map, say: what was pressed in its frame
    if (event.data && event.data.type === "streamlit:setComponentValue") { pressed(); }
  }

  window.addEventListener("message", function (event) {
    if (event.source !== page || !event.data || event.data.type !== "streamlit:render") { return; }
    keys = event.data.args.keys || {};
    words = event.data.args.words || {};
    session = event.data.args.session || "";
    const drawn = session + event.data.args.run;
    if (drawn !== run) {
      run = drawn;
      if (left && !away) { ran = true; watch(); }   // it ran, though a busy browser may never have said so
    }
    page.czmapKey = press;               // the map's frame hands on what is pressed there; it stands once we know the keys
  });
  if (page.czmapStopKeys) { page.czmapStopKeys(); }
  const push = page.history.pushState;
  page.history.pushState = pushOnce;
  page.document.addEventListener("keydown", press);
  page.document.addEventListener("keydown", stepIn);
  page.document.addEventListener("click", pressed);
  page.document.addEventListener("change", pressed);
  page.addEventListener("message", answers);
  page.addEventListener("beforeprint", fitForPaper);
  liveRegion();                          // it stands before anything is put into it
  barOver();
  const listens = setInterval(listen, LISTEN_MS);
  const watcher = new MutationObserver(watch);
  if (app) {
    watcher.observe(app, { attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
    watch();                             // the first run may be over before we are here
  }
  page.czmapStopKeys = function () {
    delete page.czmapKey;
    watcher.disconnect();
    clearInterval(listens);
    hold(false);
    clearTimeout(tells);
    hear();
    page.document.removeEventListener("click", pressed);
    page.document.removeEventListener("change", pressed);
    page.removeEventListener("message", answers);
    page.document.removeEventListener("keydown", press);
    page.document.removeEventListener("keydown", stepIn);
    page.removeEventListener("beforeprint", fitForPaper);
    page.history.pushState = push;
  };
  const own = window.frameElement;
  if (own) { own.title = "Keyboard shortcuts"; own.tabIndex = -1; own.setAttribute("aria-hidden", "true"); }
  tell("componentReady", { apiVersion: 1 });
  tell("setFrameHeight", { height: 0 });
})();
