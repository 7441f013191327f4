/* czmap: a thin Leaflet layer.

   Geometry is fetched once from files of this app; colours, values, zones and the view arrive as
   short messages (czmap.apply), so a rerun of the page never draws the map anew.
   Names are data: they reach the page through textContent only. */
(function () {
  "use strict";

  const NO_DATA = "-";
  const SMALLEST = 120;                 // pixels: a map smaller than this cannot be looked at
  const LINE = "#ffffff", WARD = "#3c4650", COUNCIL = "#14181c";
  const CORNERS = ["bottomright", "topright", "bottomleft"];
  const FIGURES = { offsetWidth: 230, offsetHeight: 76 };      // pixels that they usually take
  const STEPS = [L.point(0, 0)];       // the nearest first
  [28, 42, 56, 70].forEach(function (away) {
    for (let i = 0; i < 12; i += 1) {
      STEPS.push(L.point(Math.round(away * Math.cos(i * Math.PI / 6)), Math.round(away * Math.sin(i * Math.PI / 6))));
    }
  });
  const layers = {};
  let kept = {};                       // texts of geometry files that have come; they outlive this frame
  try {
    kept = window.parent.czmapGeometry = window.parent.czmapGeometry || {};
  } catch (problem) { /* another origin: fetch again in each frame */ }
  // What is asked for but not yet here is this frame's own: the promises of a frame that goes away
  // with its page are never kept, and whoever waited for them would wait for ever.
  const asked = {};

  function fetched(url) {
    const address = new URL(url, location.href).href;
    if (typeof kept[address] === "string") { return Promise.resolve(JSON.parse(kept[address])); }
    asked[address] = asked[address] || fetch(address).then(function (answer) {
      if (!answer.ok) { throw new Error("the server says " + answer.status); }
      return answer.text();
    });
    return asked[address].then(function (text) {
      const read = JSON.parse(text);
      kept[address] = text;
      return read;
    }, function (problem) {
      delete asked[address];           // so that the next look asks again
      throw problem;
    });
  }

  function fetchedAll(urls) {
    return Promise.all((urls || []).map(fetched)).then(function (parts) {
      return parts.flatMap(function (part) { return part.features; });
    });
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text != null) { made.textContent = text; }
    return made;
  }

  function orderCheck(codes) {         // Adler-32 of the joined codes, as geometry_files.py makes it
    let a = 1, b = 0;
    const text = codes.join("");
    for (let i = 0; i < text.length; i += 1) {
      a = (a + text.charCodeAt(i)) % 65521;
      b = (b + a) % 65521;
    }
    return b * 65536 + a;
  }

  function hatching() {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = "#f2f2f2";
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "#6f7780";
    pen.lineWidth = 1.6;
    pen.beginPath();
    [-8, 0, 8].forEach(function (x) { pen.moveTo(x - 1, 9); pen.lineTo(x + 9, -1); });
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  /* Schools: a circle for primary, a square for secondary, a triangle for the rest. */
  const Place = L.CircleMarker.extend({
    _updatePath: function () {
      const p = this._point, r = this._radius, phase = (this.feature.properties.p || "").toLowerCase();
      if (phase.includes("primary")) { L.CircleMarker.prototype._updatePath.call(this); return; }
      const d = phase.includes("secondary")
        ? "M" + (p.x - r) + " " + (p.y - r) + "h" + 2 * r + "v" + 2 * r + "h" + -2 * r + "z"
        : "M" + p.x + " " + (p.y - r * 1.2) + "l" + r * 1.15 + " " + 2 * r + "h" + -2.3 * r + "z";
      this._renderer._setPath(this, d);
    }
  });

  /* The page's own typeface, from the page's own files, so that map and page look alike. */
  let typeface = "";
  function borrowTypeface(frame) {
    const page = window.parent.document, wanted = getComputedStyle(page.body).fontFamily;
    if (wanted === typeface) { return; }
    typeface = wanted;
    const rules = [];
    Array.from(page.styleSheets).forEach(function (sheet) {
      Array.from(sheet.cssRules).forEach(function (rule) {
        const family = rule.constructor.name === "CSSFontFaceRule" && rule.style.getPropertyValue("font-family");
        if (!family || !wanted.includes(family.replace(/["']/g, ""))) { return; }
        rules.push(rule.cssText.replace(/url\("?([^")]+)"?\)/g, function (whole, path) {
          return 'url("' + new URL(path, sheet.href || page.baseURI).href + '")';
        }));
      });
    });
    document.head.appendChild(element("style", "", rules.join("\n")));
    frame.style.fontFamily = wanted;
  }

  function layer(map, options) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const hatch = hatching();
    const state = { palette: [], classes: "", values: "", councils: {}, selected: "", seq: -1 };
    let values = [];                   // state.values as one text an area
    const self = { state: state, map: map, paths: [], codes: [], ready: false, options: options };
    let seq = 0, unseen = [], token = null, moved = false, looked = options.bounds;

    if (still) { map._zoomAnimated = false; map.options.inertia = false; }
    const frame = map.getContainer();
    // Leaflet gives a pressed map the focus, and the browser then scrolls the page to show all of it:
    // under a pointer that has not let go, so that the click falls on another area
    if (map.keyboard) {
      map.keyboard.disable();
      map.keyboard._onMouseDown = function () { frame.focus({ preventScroll: true }); };
      map.keyboard.enable();
    }
    ["pointerdown", "wheel", "keydown"].forEach(function (event) {
      frame.addEventListener(event, function () { moved = true; }, { passive: true, capture: true });
    });

    function pane(name, height) {
      const made = map.createPane(name);
      made.style.zIndex = height;
      made.style.pointerEvents = "none";
      return L.canvas({ padding: 0.3, pane: name });
    }
    const ground = L.canvas({ padding: 0.3 });
    const lines = pane("czlines", 440), marks = pane("czmarks", 450);
    map.createPane("cznames").style.zIndex = 460;
    map.getPane("cznames").style.pointerEvents = "none";

    const legend = L.control({ position: CORNERS[0] }), legendBox = element("div", "czmap-legend");
    legend.onAdd = function () { return legendBox; };     // the same wherever it is put
    legend.addTo(map);

    const figures = L.control({ position: "bottomleft" }), figuresBox = element("div", "czmap-figures");
    figures.onAdd = function () { return figuresBox; };

    // The legend (or the figures, where the page has the legend) must not hide what is looked at.
    // Where it stands in an empty corner nothing is lost; else the view keeps clear of its width or
    // of its height, whichever leaves more.
    function look(bounds, animate) {
      looked = bounds;
      const stands = state.bare ? figures : legend, size = map.getSize();
      const box = state.bare ? figuresBox : legend.getContainer();
      // a frame that the page is still laying out has no size, so no zoom fits: "resize" comes back
      if (Math.min(size.x, size.y) < SMALLEST) { return; }
      const top = 12 + ((state.zones || []).length ? 30 : 0);      // numbers stand above their zones
      if (bounds === options.bounds && group.getLayers().length) {
        const empty = CORNERS.find(function (corner) { return !isHidden(bounds, corner, top, legendBox); });
        legend.setPosition(empty || CORNERS[0]);
        const others = CORNERS.filter(function (corner) { return corner !== legend.getPosition(); }).reverse();
        figures.setPosition(others.find(function (corner) { return !isHidden(bounds, corner, top, FIGURES); }) || others[0]);
      }
      const hides = isHidden(bounds, stands.getPosition(), top, box);
      const clear = function (length, room) { return hides && room > length + 150 ? length + 10 : 0; };
      const wide = clear(box ? box.offsetWidth : 0, size.x), high = clear(box ? box.offsetHeight : 0, size.y);
      const zoom = function (x, y) { return map.getBoundsZoom(bounds, false, L.point(24 + x, 12 + top + y)); };
      const beside = wide && (!high || zoom(wide, 0) >= zoom(0, high));
      const start = [12, top], end = [12, 12];
      const side = stands.getPosition();
      if (beside) { (side.includes("left") ? start : end)[0] += wide; }
      else { (side.includes("top") ? start : end)[1] += high; }
      map.fitBounds(bounds, { paddingTopLeft: start, paddingBottomRight: end, animate: animate && !still && self.ready });
    }

    /* Whether a box, in a corner, would lie over an area that is looked at. */
    function isHidden(bounds, corner, top, box) {
      const size = map.getSize(), wanted = L.latLngBounds(bounds);
      if (!box) { return false; }
      const zoom = map.getBoundsZoom(wanted, false, L.point(24, 12 + top));
      const nw = map.project(wanted.getNorthWest(), zoom), se = map.project(wanted.getSouthEast(), zoom);
      const origin = nw.add(se).divideBy(2).subtract(L.point(size.x / 2, (size.y + top - 12) / 2));
      const x = corner.includes("left") ? 0 : size.x - box.offsetWidth - 16;
      const y = corner.includes("top") ? 0 : size.y - box.offsetHeight - 16;
      const covered = L.bounds([x, y], [x + box.offsetWidth + 16, y + box.offsetHeight + 16]);
      return group.getLayers().some(function (area) {
        const own = area.getBounds();
        if (!wanted.intersects(own)) { return false; }
        return covered.intersects(L.bounds(map.project(own.getNorthWest(), zoom).subtract(origin),
          map.project(own.getSouthEast(), zoom).subtract(origin)));
      });
    }

    /* What a click makes of the figures, without waiting for the page, which says them in full. */
    function showFigures() {
      const said = state.marks != null ? totals() : reading();
      figuresBox.textContent = "";
      said.forEach(function (line, i) { figuresBox.appendChild(element(i ? "div" : "b", "", line)); });
      if (said.length && !figures._map) { figures.addTo(map); }
      if (!said.length && figures._map) { figures.remove(); }
    }

    /* The people of the zone that is drawn by hand. */
    function totals() {
      const inside = self.paths.filter(isInside);
      if (!inside.length) { return []; }
      const sum = function (kind, words) {
        const known = inside.map(function (path) { return path.feature.properties[kind]; })
          .filter(function (one) { return one != null; });
        const all = known.reduce(function (so, one) { return so + one; }, 0);
        if (!known.length) { return "number of " + words + " not known"; }
        const least = known.length < inside.length ? "at least " : "";
        return least + Math.round(all).toLocaleString("en-GB") + " " + words;
      };
      return [sum("r", "residents"), sum("k", "children (0 to 15)"),
        "in " + inside.length.toLocaleString("en-GB") + (inside.length === 1 ? " neighbourhood" : " neighbourhoods")];
    }

    /* The value of the area that is picked out. */
    function reading() {
      const path = self.paths[self.codes.indexOf(state.selected)];
      return path ? [valueOf(path.place), state.title || "", path.feature.properties.n] : [];
    }

    function isInside(path) { return "12".includes(state.marks.charAt(path.place) || "0"); }

    /* ---- what is clicked -------------------------------------------------------------- */
    function sends(target, kind, code) {
      target.toGeoJSON = function () {
        return { type: "Feature", geometry: null, properties: { seq: seq, clicks: unseen } };
      };
      target.on("click", function () {
        if (sketching || silent) { return; }
        seq += 1;
        unseen.push([seq, kind, code]);
        if (kind === "area" && state.picking) { mark(code); }
        else if (kind === "area") { state.selected = code; showSelected(); }
        showFigures();
        renewTip();
        tell(target.toGeoJSON());
      });
    }

    /* streamlit-folium waits a quarter of a second before it says a click; this says it at once, and
       leaves a note that it has been said, so that it is not said twice. */
    function tell(said) {
      const data = window.__GLOBAL_DATA__;
      if (!data) { return; }
      const value = JSON.parse(JSON.stringify({ last_active_drawing: said }));
      data.last_active_drawing = value.last_active_drawing;
      data.previous_data = value;
      window.parent.postMessage({ isStreamlitMessage: true, type: "streamlit:setComponentValue",
        value: value, dataType: "json" }, "*");
    }

    /* ---- a zone drawn by hand --------------------------------------------------------- */
    // Its outline is made here, so that a click shows at once: all members are stroked, white under
    // black, and filled again on top, which leaves the outer edge alone to be seen.
    const membersPane = pane("czmembers", 420), members = L.layerGroup().addTo(map);
    let membersShown = null;

    function mark(code) {                // what the page will say; a locked area stays as it is
      const at = self.codes.indexOf(code), now = state.marks.charAt(at);
      if (at < 0 || now === "2" || now === "3") { return; }
      const then = state.picking === "add" ? "1" : state.picking === "subtract" ? "0" : now === "1" ? "0" : "1";
      state.marks = state.marks.slice(0, at) + then + state.marks.slice(at + 1);
      state.hints = {};                  // what an edit would do is another thing now: the page says it anew
      showMembers();
    }

    function showMembers() {
      if (!self.paths.length || state.marks == null) { return; }
      const wanted = state.marks + state.classes + state.palette.join("");
      if (wanted === membersShown) { return; }
      membersShown = wanted;
      members.clearLayers();
      const inside = self.paths.filter(isInside);
      const shut = self.paths.filter(function (path, i) { return state.marks.charAt(i) === "3"; });
      const drawn = function (path, looks) {
        L.polygon(path.getLatLngs(), Object.assign({ renderer: membersPane, pane: "czmembers", interactive: false,
          smoothFactor: 0.5, lineJoin: "round", fill: false, opacity: 1 }, looks)).addTo(members);
      };
      inside.forEach(function (path) { drawn(path, { color: "#fff", weight: 11 }); });
      inside.forEach(function (path) { drawn(path, { color: "#000", weight: 7 }); });
      inside.forEach(function (path) {
        const own = Object.assign(style(path.place), { fill: true, fillOpacity: 1, color: LINE, weight: 0.8 });
        drawn(path, own);
      });
      inside.filter(function (path) { return state.marks.charAt(path.place) === "2"; }).forEach(function (path) {
        drawn(path, { color: "#000", weight: 2, dashArray: "2 4" });
      });
      shut.forEach(function (path) { drawn(path, { color: "#000", weight: 2, dashArray: "1 6" }); });
    }

    /* A circle by its middle and its edge, a shape by its corners: the page says who is inside. */
    const sketch = L.layerGroup().addTo(map);
    let sketching = null, silent = false;
    const HINTS = { circle: "Click the middle of the circle, then its edge. Escape stops.",
      shape: "Click the corners; a double click or Enter ends the shape. Escape stops." };

    function sketched(pointer) {
      sketch.clearLayers();
      if (!sketching || !sketching.points.length) { return; }
      const points = sketching.points, looks = { interactive: false, color: "#000", weight: 2, dashArray: "6 4", fillOpacity: 0.15 };
      const all = pointer ? points.concat([pointer]) : points;
      if (sketching.kind === "circle") { L.circle(points[0], Object.assign({ radius: map.distance(points[0], all[all.length - 1]) }, looks)).addTo(sketch); }
      else { L.polygon(all, looks).addTo(sketch); }
      points.forEach(function (point) { L.circleMarker(point, { radius: 4, color: "#000", fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(sketch); });
    }

    function draw(kind) {                // no kind: stop
      sketching = kind && !(sketching && sketching.kind === kind) ? { kind: kind, points: [] } : null;
      map.doubleClickZoom[sketching ? "disable" : "enable"]();
      map.getContainer().style.cursor = sketching ? "crosshair" : "";
      hint.getContainer().textContent = sketching ? HINTS[sketching.kind] : "";
      hint.getContainer().style.display = sketching ? "" : "none";
      Object.keys(pens).forEach(function (one) { pens[one].setAttribute("aria-pressed", String(Boolean(sketching) && sketching.kind === one)); });
      sketched();
    }

    function finish() {
      const points = sketching.points, write = function (point) { return point.lat.toFixed(6) + "," + point.lng.toFixed(6); };
      const circle = sketching.kind === "circle";
      const enough = points.length >= (circle ? 2 : 3);
      const text = circle ? "circle " + write(points[0]) + " " + Math.round(map.distance(points[0], points[points.length - 1]))
        : "shape " + points.map(write).join(" ");
      draw(null);
      if (!enough || !self.paths.length) { return; }
      seq += 1;
      unseen.push([seq, "shape", text]);
      silent = true;                     // streamlit-folium listens to clicks on areas
      self.paths[0].fire("click", { latlng: map.getCenter() }, true);
      group.closeTooltip();
      silent = false;
    }

    map.on("click", function (event) {
      if (!sketching) { return; }
      const last = sketching.points[sketching.points.length - 1];
      const near = last && map.latLngToContainerPoint(last).distanceTo(event.containerPoint) < 4;
      if (!near) { sketching.points.push(event.latlng); }
      if (sketching.kind === "circle" && sketching.points.length === 2) { finish(); } else { sketched(); }
    });
    map.on("mousemove", function (event) { if (sketching) { sketched(event.latlng); } });
    map.on("dblclick", function () { if (sketching && sketching.kind === "shape") { finish(); } });
    document.addEventListener("keydown", function (event) {
      if (!sketching) { return; }
      if (event.key === "Escape") { draw(null); }
      if (event.key === "Enter" && sketching.kind === "shape" && sketching.points.length > 2) { event.preventDefault(); finish(); }
    });

    const hint = L.control({ position: "topright" }), pens = {}, pencils = L.control({ position: "topleft" });
    hint.onAdd = function () {
      const box = element("div", "czmap-legend");
      box.setAttribute("role", "status");
      box.style.display = "none";
      return box;
    };
    pencils.onAdd = function () {
      const bar = element("div", "leaflet-bar");
      [["circle", "○", "Draw a circle"], ["shape", "⬠", "Draw a shape"]].forEach(function (one) {
        const link = pens[one[0]] = element("a", "czmap-home", one[1]);
        link.href = "#";
        link.title = one[2];
        link.setAttribute("role", "button");
        link.setAttribute("aria-label", one[2]);
        L.DomEvent.on(link, "click", function (event) { L.DomEvent.preventDefault(event); draw(one[0]); });
        bar.appendChild(link);
      });
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    };
    function showPencils() {
      if (state.picking && !pencils._map) { hint.addTo(map); pencils.addTo(map); }
    }

    const STANDING = ["", "In your zone", "In your zone, locked", "Locked out"];
    function standing(path) {
      return state.marks ? STANDING[Number(state.marks.charAt(path.place) || "0")] : "";
    }

    /* ---- areas ------------------------------------------------------------------------ */
    function style(i) {
      const digit = state.classes.charAt(i);
      const colour = digit === NO_DATA || digit === "" ? hatch : state.palette[Number(digit)];
      return { fillColor: colour, fillOpacity: options.opacity };
    }

    /* White lines would drown the colours of small areas: the fewer pixels, the thinner the line. */
    /* Pixels across a usual area, as the map is zoomed. */
    function usualSide() {
      const count = group.getLayers().length;
      if (!count) { return 0; }
      const nw = map.project(group.getBounds().getNorthWest()), se = map.project(group.getBounds().getSouthEast());
      return Math.sqrt((se.x - nw.x) * (se.y - nw.y) / count);
    }

    /* What part of their width the strokes over the areas have: half to all of it, in steps. */
    function overPart() {
      const side = usualSide();
      return side > 40 ? 1 : side > 24 ? 0.75 : 0.55;
    }

    function thinLines() {
      const side = usualSide();
      if (!side) { return; }
      const weight = Math.max(0, Math.min(options.big ? 1 : 0.8, (side - 5) / 40));
      group.setStyle({ weight: weight, stroke: weight > 0.05 });
      wardLines.eachLayer(function (one) { one.setStyle({ weight: side > 14 ? 1.4 : 0.8 }); });
      schools.eachLayer(function (point) { point.setRadius(side > 40 ? 6 : side > 18 ? 4.5 : 3); });
    }

    function tip(name, text, more) {
      const made = element("div");
      made.appendChild(element("b", "", name));
      made.appendChild(element("div", "", text));
      (more || []).filter(Boolean).forEach(function (line) { made.appendChild(element("div", "", line)); });
      return made;
    }

    function valueOf(i) {
      const text = values[i] || "";
      return text ? (text + " " + (state.unit || "")).trim() : (state.absent || {})[self.codes[i]] || "no data";
    }

    const group = L.geoJSON(null, {
      renderer: ground, smoothFactor: 0.5,
      style: { color: options.big ? WARD : LINE, weight: 0.6, opacity: options.big ? 0.7 : 1, fillOpacity: options.big ? 0 : options.opacity },
      onEachFeature: function (feature, path) { sends(path, options.big ? "council" : "area", feature.properties.c); }
    }).addTo(map);
    group.bindTooltip(function (path) {
      const own = path.feature.properties;
      return options.big ? tip(own.n, state.councils[own.c] || "")
        : tip(own.n, (state.title || "") + ": " + valueOf(path.place),
              [standing(path), (state.hints || {})[own.c]]);
    }, { sticky: true, className: "czmap-tip", direction: "top", offset: [0, -8] });

    function renewTip() {
      const shown = group.getTooltip();
      if (shown.isOpen()) { shown.update(); fitTips(); }
    }

    /* A tip stays within the map: beside its edge it steps aside, under its upper edge it hangs below. */
    function fitTips() {
      const room = frame.getBoundingClientRect();
      const left = room.left + (room.width < 480 ? 56 : 4);   // on a phone not over the map's buttons
      frame.querySelectorAll(".czmap-tip").forEach(function (own) {
        own.style.marginLeft = own.style.marginTop = "";
        const box = own.getBoundingClientRect();
        const aside = Math.max(0, left - box.left) || Math.min(0, room.right - 4 - box.right);
        if (aside) { own.style.marginLeft = Math.max(aside, left - box.left) + "px"; }
        if (box.top < room.top) { own.style.marginTop = box.height + 30 + "px"; }
      });
    }
    map.on("tooltipopen mousemove", fitTips);

    function paint() { self.paths.forEach(function (path, i) { path.setStyle(style(i)); }); }

    /* ---- outlines on top -------------------------------------------------------------- */
    const selected = L.layerGroup().addTo(map), zones = L.layerGroup().addTo(map);
    const badges = L.featureGroup().addTo(map), leaders = L.layerGroup().addTo(map);

    function traced(shape, usual, target, dash) {
      const widths = usual.map(function (width) { return self.room ? width * 1.5 : width; });
      widths.forEach(function (width, i) {
        L.geoJSON(shape, { renderer: marks, pane: "czmarks", interactive: false,
          style: { fill: false, color: i ? "#000" : "#fff", weight: width, opacity: 1, lineJoin: "round",
                   dashArray: i && dash ? dash : null } }).addTo(target);
      });
    }

    function showSelected() {
      selected.clearLayers();
      const path = self.paths[self.codes.indexOf(state.selected)];
      const shape = path ? path.feature : state.selectedOutline;
      if (shape && state.selected) { traced(shape, [7, 3], selected, "7 4"); }
    }

    /* A zone's outline may run along a line that means something: that stays above it, whatever came last. */
    function layOver(groups) {
      groups.forEach(function (one) { one.eachLayer(function (drawn) { drawn.bringToFront(); }); });
    }

    /* ---- need across ward lines, masked pockets: told by their strokes, not by colour -- */
    const over = L.layerGroup().addTo(map);
    let overShown = "";
    function showOverlay() {
      const wanted = JSON.stringify([state.overlay || null, self.paths.length, overPart()]);
      if (wanted === overShown) { return; }
      overShown = wanted;
      over.clearLayers();
      if (!state.overlay) { return; }
      const strokes = function (shape, looks) {
        looks.forEach(function (look) {
          L.geoJSON(shape, { renderer: marks, pane: "czmarks", interactive: false,
            style: Object.assign({ fill: false, opacity: 1, lineJoin: "round", lineCap: "butt" }, look) }).addTo(over);
        });
      };
      // thinner where neighbourhoods are small, so that a small pocket is not all outline
      const part = overPart(), marked = state.overlay.marked;
      fetchedAll(state.overlay.lines ? [state.overlay.lines] : []).then(function (lines) {
        if (wanted !== overShown) { return; }
        strokes(lines, [{ color: "#fff", weight: 10 * part }, { color: "#000", weight: 8 * part }, { color: "#fff", weight: 3 * part }]);
        const shapes = state.overlay.around ? [state.overlay.around]
          : marked.map(function (code) { return (self.paths[self.codes.indexOf(code)] || {}).feature; });
        shapes.forEach(function (shape) {
          if (shape) {
            strokes(shape, [{ color: "#fff", weight: 7 * part },
              { color: "#000", weight: 4 * part, lineCap: "round", dashArray: "0.1 " + 8 * part }]);
          }
        });
        layOver([selected]);
      }).catch(complain);
    }

    function sign(zone) { return zone.letter || String(zone.number); }

    function badge(zone) {
      const face = element("span", "czmap-badge" + (zone.chosen ? " czmap-chosen" : ""), sign(zone));
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const size = Math.round((zone.chosen ? 1.9 : 1.55) * rem);
      const icon = L.divIcon({ className: "czmap-pin", html: face, iconSize: [size, size], iconAnchor: [size / 2, size] });
      // autoPanOnFocus moves the map under a mouse button that is down, and the click is lost
      const marker = L.marker(zone.at, { icon: icon, keyboard: true, alt: "", autoPanOnFocus: false,
        zIndexOffset: zone.chosen ? 2000 : 1000 - zone.number });
      marker.zone = zone.id;
      marker.first = zone.chosen ? 0 : zone.number;
      marker.feature = { properties: { n: sign(zone) + ". " + zone.label } };
      marker.on("add", function () {
        const own = marker.getElement();
        own.setAttribute("role", "button");
        own.setAttribute("aria-label", sign(zone) + ". " + zone.label);
        own.setAttribute("aria-pressed", zone.chosen ? "true" : "false");
        own.addEventListener("focus", function () {    // the keyboard brings it into view
          if (own.matches(":focus-visible")) { map.panInside(zone.at, { padding: [60, 60], animate: !still }); }
        });
      });
      sends(marker, "zone", zone.id);
      marker.on("keydown", function (event) {       // a button answers to Enter and Space
        const pressed = event.originalEvent;
        if (pressed.key !== "Enter" && pressed.key !== " ") { return; }
        L.DomEvent.stop(pressed);
        marker.fire("click", { latlng: marker.getLatLng() }, true);
      });
      return marker;
    }
    badges.bindTooltip(function (marker) {
      return element("b", "", marker.feature.properties.n);
    }, { className: "czmap-tip", direction: "top", offset: [0, -14] });

    let zonesShown = "";
    function showZones() {
      const wanted = JSON.stringify([state.zones || [], state.outlines || ""]);
      if (wanted === zonesShown) { return; }
      zonesShown = wanted;
      let held = null;                 // keep the keyboard where it is
      badges.eachLayer(function (one) { if (one.getElement() === document.activeElement) { held = one.zone; } });
      badges.clearLayers();
      const list = (state.zones || []).slice().sort(function (a, b) { return a.chosen - b.chosen; });
      fetchedAll(state.outlines ? [state.outlines] : []).then(function (features) {
        if (wanted !== zonesShown) { return; }
        const shapes = {};
        features.forEach(function (one) { shapes[one.properties.id] = one; });
        zones.clearLayers();           // only now: the outlines of before stay until these are there
        list.forEach(function (zone) {
          traced(zone.outline || shapes[zone.id] || [], zone.chosen ? [9, 4.5] : [4.5, 2], zones);
        });
        layOver([over, selected]);
      }).catch(complain);
      list.forEach(function (zone) {
        if (!zone.number) { return; }  // a ward in view is outlined only
        const made = badge(zone).addTo(badges);
        if (zone.id === held) { made.getElement().focus({ preventScroll: true }); }
      });
      spreadBadges();
    }

    /* Numbers that would hide each other step aside: to the nearest free place around their own,
       never far, with a line back to it. The one picked out keeps its place. */
    function spreadBadges() {
      const taken = [];
      leaders.clearLayers();
      badges.getLayers().sort(function (a, b) { return a.first - b.first; }).forEach(function (marker) {
        const p = map.latLngToLayerPoint(marker.getLatLng()), anchor = marker.options.icon.options.iconAnchor;
        const shift = STEPS.find(function (step) {
          return taken.every(function (q) { return Math.hypot(q.x - p.x - step.x, q.y - p.y - step.y) >= 27; });
        }) || STEPS[0];
        taken.push(p.add(shift));
        const face = marker.getElement();
        face.style.marginLeft = shift.x - anchor[0] + "px";
        face.style.marginTop = shift.y - anchor[1] + "px";
        if (!shift.x && !shift.y) { return; }
        const ends = [marker.getLatLng(), map.layerPointToLatLng(p.add(shift).subtract([0, anchor[1] / 2]))];
        ["#fff", "#111"].forEach(function (colour, i) {
          L.polyline(ends, { renderer: marks, pane: "czmarks", interactive: false, color: colour, weight: i ? 1.5 : 4 }).addTo(leaders);
        });
      });
      self.badgesAt = taken;
    }

    /* ---- ward and council lines and names --------------------------------------------- */
    const names = L.layerGroup().addTo(map), wardLines = L.layerGroup();
    const places = { ward: [], council: [] };

    function drawLines(features, kind, target) {
      L.geoJSON(features, { renderer: lines, pane: "czlines", interactive: false,
        style: kind === "ward" ? { fill: false, color: WARD, weight: 1.3, opacity: 0.9 }
          : { fill: false, color: COUNCIL, weight: 2.6, opacity: 0.9 } }).addTo(target);
      places[kind] = features.map(function (feature) {
        return { name: feature.properties.n, at: L.latLng(feature.properties.x[1], feature.properties.x[0]),
                 bounds: L.geoJSON(feature).getBounds() };
      }).sort(function (a, b) {
        return b.bounds.getNorth() - b.bounds.getSouth() - (a.bounds.getNorth() - a.bounds.getSouth());
      });
      placeNames();
    }

    function placeNames() {            // names are shown where they fit, and never over each other
      names.clearLayers();
      const rem = Math.max(1, (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 17);
      const taken = [], numbers = (self.badgesAt || []).map(function (at) {
        return { x: at.x, y: at.y - 14, half: 13, high: 22 };
      });
      ["council", "ward"].forEach(function (kind) {
        if (kind === "ward" && !state.wardLines) { return; }
        places[kind].forEach(function (place) {
          const nw = map.latLngToLayerPoint(place.bounds.getNorthWest());
          const se = map.latLngToLayerPoint(place.bounds.getSouthEast());
          const p = map.latLngToLayerPoint(place.at);
          const half = place.name.length * (kind === "ward" ? (self.room ? 4.7 : 3.6) : 4.4) * rem + 2;
          const fits = (se.x - nw.x) * (kind === "ward" ? 1 : 1.15) > half * 2 && se.y - nw.y > 22;
          const free = !taken.concat(kind === "ward" ? numbers : []).some(function (q) {
            return Math.abs(q.x - p.x) < q.half + half && Math.abs(q.y - p.y) < (q.high || 17) * rem;
          });
          if (!fits || !free) { return; }
          taken.push({ x: p.x, y: p.y, half: half });
          const icon = L.divIcon({ className: "czmap-mark", iconSize: [0, 0],
            html: element("span", "czmap-name czmap-name-" + kind, place.name) });
          L.marker(place.at, { icon: icon, pane: "cznames", interactive: false, keyboard: false }).addTo(names);
        });
      });
    }
    map.on("zoomend", function () { spreadBadges(); placeNames(); thinLines(); showOverlay(); });
    map.on("resize", function () { describe(); if (!moved) { look(looked, false); } });
    // room mode's style sheet makes the map as high as its frame, which the window is not told of
    new ResizeObserver(function () { map.invalidateSize({ animate: false, pan: false }); }).observe(frame);
    document.addEventListener("keydown", function (event) {     // keys of the page, pressed on the map
      try { if (!sketching && window.parent.czmapKey) { window.parent.czmapKey(event); } } catch (problem) { /* another origin */ }
    });

    /* ---- schools ---------------------------------------------------------------------- */
    const drawing = L.svg({ padding: 0.3 });
    const schools = L.geoJSON(null, {
      pointToLayer: function (feature, at) {
        const made = new Place(at, { renderer: drawing, radius: 5, color: "#fff", weight: 1.5, fillColor: "#7a0177", fillOpacity: 1 });
        made.feature = feature;
        return made;
      },
      onEachFeature: function (feature, point) { sends(point, "area", feature.properties.c); }
    }).addTo(map);
    schools.bindTooltip(function (point) {
      const own = point.feature.properties;
      return tip(own.n, [own.p, own.k].filter(Boolean).join(", "));
    }, { className: "czmap-tip", direction: "top" });
    let schoolsOf = "";

    function showSchools() {
      const wanted = (state.schools || []).join(" ");
      if (wanted === schoolsOf) { return; }
      schoolsOf = wanted;
      schools.clearLayers();
      fetchedAll(state.schools).then(function (features) {
        if (wanted === schoolsOf) { schools.addData({ type: "FeatureCollection", features: features }); thinLines(); }
      }).catch(complain);
    }

    /* ---- a person's own places and boundaries: told by their forms, not by colour alone --- */
    const owned = L.layerGroup().addTo(map);
    let ownedShown = "";
    const MARKS = {
      circle: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", square: "M-4.6 -4.6h9.2v9.2h-9.2z",
      triangle: "M0 -6l5.8 10.4h-11.6z", diamond: "M0 -6.4l6 6.4l-6 6.4l-6 -6.4z",
      cross: "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
      star: "M0 -6.6l1.9 4.2l4.6 .5l-3.4 3.1l.9 4.5l-4 -2.3l-4 2.3l.9 -4.5l-3.4 -3.1l4.6 -.5z"
    };
    function markOf(form, hollow) {
      const svg = "http://www.w3.org/2000/svg", box = document.createElementNS(svg, "svg"), path = document.createElementNS(svg, "path");
      box.setAttribute("viewBox", "-8 -8 16 16");
      box.setAttribute("width", "16");
      box.setAttribute("height", "16");
      box.setAttribute("aria-hidden", "true");
      path.setAttribute("d", MARKS[form] || MARKS.circle);
      path.setAttribute("fill", hollow ? "#fff" : "#8c2d04");
      path.setAttribute("stroke", hollow ? "#8c2d04" : "#fff");
      path.setAttribute("stroke-width", hollow ? "2" : "1.2");
      box.appendChild(path);
      return box;
    }
    function showOwned() {
      const wanted = JSON.stringify(state.layers || null);
      if (wanted === ownedShown) { return; }
      ownedShown = wanted;
      owned.clearLayers();
      if (!state.layers) { return; }
      state.layers.shapes.forEach(function (one) {
        [{ color: "#fff", weight: 5 }, { color: "#8c2d04", weight: 2.5, dashArray: "8 5" }].forEach(function (look) {
          L.geoJSON(one[1], { renderer: marks, pane: "czmarks", interactive: false,
            style: Object.assign({ fill: false, opacity: 1 }, look) }).addTo(owned);
        });
        const at = L.geoJSON(one[1]).getBounds();
        const name = L.divIcon({ className: "czmap-mark", iconSize: [0, 0], html: element("span", "czmap-name czmap-name-ward", one[0]) });
        L.marker([at.getNorth(), at.getCenter().lng], { icon: name, pane: "cznames", interactive: false, keyboard: false }).addTo(owned);
      });
      state.layers.places.forEach(function (one) {
        const kind = state.layers.kinds[one[2]], many = one[2] < 0;
        const face = many ? element("span", "czmap-count", String(one[5])) : markOf(kind[1], kind[2]);
        const size = many ? 22 : 16;
        const marker = L.marker([one[0], one[1]], { keyboard: false, alt: "",
          icon: L.divIcon({ className: "czmap-mark", html: face, iconSize: [size, size] }) });
        marker.bindTooltip(tip(one[3], many ? one[5] + " of your places" : kind[0]), { className: "czmap-tip", direction: "top" });
        marker.on("click", function (event) {        // what lies below it is what a click is about
          const path = self.paths[self.codes.indexOf(one[4])];
          if (path) { path.fire("click", { latlng: event.latlng }, true); }
        });
        marker.addTo(owned);
      });
    }

    function ownedLegend(box) {
      if (!state.layers) { return; }
      if (state.layers.together) { box.appendChild(element("div", "czmap-note", "① your places in a neighbourhood")); }
      else {
        state.layers.kinds.forEach(function (kind) {
          const line = element("div", "czmap-row");
          line.appendChild(markOf(kind[1], kind[2]));
          line.appendChild(document.createTextNode(" " + kind[0]));
          box.appendChild(line);
        });
      }
      if (state.layers.shapes.length) { box.appendChild(element("div", "czmap-note", "┅ " + state.layers.called)); }
    }

    /* ---- painted picture of a whole country ------------------------------------------- */
    let picture = null;
    map.createPane("czpicture").style.zIndex = 350;

    function showPicture() {
      const old = picture;
      if (!state.picture) { return; }
      if (old && old._url === state.picture.url) { return; }
      picture = L.imageOverlay(state.picture.url, state.picture.bounds,
        { pane: "czpicture", opacity: options.opacity, alt: "", className: "czmap-picture" });
      picture.once("load", function () { 
        if (old) { old.remove(); }
        self.pictured = true;
        requestAnimationFrame(function () { self.picturedAt = performance.timeOrigin + performance.now(); });
      });
      picture.once("error", function () { complain(new Error("the picture of the areas is missing")); });
      picture.addTo(map);
    }

    /* ---- legend, sentence of trouble, the way home ------------------------------------ */
    // once it has its words and its style sheet, its size is known, and the view can keep clear of it
    const sized = new ResizeObserver(function () {
      if (!self.painted || getComputedStyle(legend.getContainer()).maxWidth === "none") { return; }
      sized.disconnect();
      if (!moved) { look(looked, false); }
    });
    sized.observe(legend.getContainer());

    function row(box, text, colour) {
      const line = element("div", "czmap-row"), swatch = element("i", colour ? "" : "czmap-hatch");
      if (colour) { swatch.style.background = colour; }
      line.appendChild(swatch);
      line.appendChild(document.createTextNode(text));
      box.appendChild(line);
    }

    function showLegend() {
      const box = legend.getContainer();
      box.hidden = Boolean(state.bare);                 // the page has one legend for several maps
      box.textContent = "";
      box.appendChild(element("b", "", state.title + (state.unit ? " (" + state.unit + ")" : "")));
      if (state.note) { box.appendChild(element("div", "czmap-note", state.note)); }
      state.legend.forEach(function (one) { row(box, one[1], state.palette[one[0]]); });
      if (state.missing) { row(box, "no data", null); }
      if (state.breaksOf) { box.appendChild(element("div", "czmap-note", state.breaksOf)); }
      if (state.overlay && state.overlay.lines) {
        box.appendChild(element("div", "czmap-note", "═ " + state.overlay.lineWords));
      }
      if (state.overlay && state.overlay.marked.length) {
        box.appendChild(element("div", "czmap-note", "● ● ● outline: " + state.overlay.markWords));
      }
      if (schoolsOf) { box.appendChild(element("div", "czmap-note", "● primary  ■ secondary  ▲ other school or service")); }
      ownedLegend(box);
    }

    const trouble = L.control({ position: "topright" });
    trouble.onAdd = function () {
      const box = element("div", "czmap-trouble");
      box.setAttribute("role", "alert");
      return box;
    };

    function complain(problem) {
      if (!trouble.getContainer() || !trouble._map) { trouble.addTo(map); }
      trouble.getContainer().textContent = "The map could not be drawn: " + problem.message
        + ". Reload the page; if it stays, start czmap again.";
    }

    const home = L.control({ position: "topleft" });
    home.onAdd = function () {
      const bar = element("div", "leaflet-bar"), link = element("a", "czmap-home", "⌂");
      link.href = "#";
      link.title = "Show the whole map";
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", link.title);
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(link, "click", function (event) {
        L.DomEvent.preventDefault(event);
        look(options.bounds, true);
      });
      bar.appendChild(link);
      return bar;
    };
    home.addTo(map);

    /* ---- what the page says ----------------------------------------------------------- */
    function checkOrder() {
      if (!self.ready || options.big || state.order == null) { return true; }
      if (state.order === self.order && state.classes.length === self.codes.length) { return true; }
      complain(new Error("the boundaries in this browser are not those of the figures"));
      return false;
    }

    function describe() {
      const label = "Map. " + (state.words || "");
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", label);
      document.documentElement.lang = "en-GB";
      document.querySelectorAll("meta[name=viewport]").forEach(function (scale) {   // people may zoom in
        scale.content = "width=device-width, initial-scale=1";
      });
      try {
        if (window.frameElement) { window.frameElement.setAttribute("aria-label", label); }
        const size = getComputedStyle(window.parent.document.documentElement).fontSize;
        document.documentElement.style.fontSize = size;
        borrowTypeface(frame);
        const room = Boolean(window.parent.document.querySelector(".st-key-room-bar"));
        document.documentElement.classList.toggle("czmap-room", room);
        if (room !== self.room) {      // thicker strokes and larger numbers, at once
          self.room = room;
          zonesShown = overShown = "";
          showZones();
          showSelected();
          placeNames();
        }
      } catch (problem) { /* another origin: keep our own size */ }
    }

    self.apply = function (news) {
      const late = news.seq < seq;     // written before the last click here: keep that click's mark
      const keep = state.selected, kept = state.marks;
      Object.assign(state, news);
      values = (state.values || "").split("|");
      if (late) { state.selected = keep; state.marks = kept == null ? state.marks : kept; state.hints = {}; } else { seq = news.seq; }
      unseen = unseen.filter(function (click) { return click[0] > news.seq; });
      describe();
      showSchools();
      showPencils();
      showLegend();
      showOverlay();
      showOwned();
      showZones();
      showPicture();
      if (state.wardLines !== map.hasLayer(wardLines)) {
        if (state.wardLines) { wardLines.addTo(map); } else { wardLines.remove(); }
      }
      placeNames();
      if (checkOrder()) { paint(); showMembers(); }
      showSelected();
      showFigures();
      renewTip();
      if (news.focus && news.focus[0] !== token) {
        look(news.focus[1], true);
        moved = false;
      }
      token = news.focus ? news.focus[0] : token;
      self.painted = (self.painted || 0) + 1;
    };

    look(options.bounds, false);
    fetchedAll(options.areas).then(function (features) {
      group.addData({ type: "FeatureCollection", features: features });
      const paths = group.getLayers();
      self.codes = features.map(function (feature) { return feature.properties.c; });
      if (!options.big) {
        self.paths = paths;
        paths.forEach(function (path, i) { path.place = i; });
        self.order = orderCheck(self.codes);
      }
      self.ready = true;
      showFigures();
      if (!moved) { look(looked, false); }
      thinLines();
      if (checkOrder()) { paint(); showMembers(); }
      showOverlay();
      showSelected();
      requestAnimationFrame(function () { self.drawnAt = performance.timeOrigin + performance.now(); });
    }).catch(complain);
    fetchedAll(options.councils).then(function (features) {
      if (features.length > 1) { drawLines(features, "council", map); }
    }).catch(complain);
    fetchedAll(options.wards).then(function (features) {
      drawLines(features, "ward", wardLines);
      thinLines();
    }).catch(complain);

    self.group = group;
    layers[options.name] = self;
    return group;
  }

  window.czmap = {
    layer: layer,
    layers: layers,
    apply: function (name, news) { if (layers[name]) { layers[name].apply(news); } }
  };
})();
