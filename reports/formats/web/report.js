"use strict";
// Filters, "Not so" marks, counts redone, and a check with the names hidden. Nothing is stored:
// what is marked lives in this page until it is saved as a file.
(function () {
  var list = document.getElementById("moment-list");
  if (!list) return;
  var body = document.body;
  var names = [body.dataset.first, body.dataset.second];
  var moments = Array.from(list.children);
  var toggles = Array.from(list.querySelectorAll(".not-so"));
  var selects = Array.from(document.querySelectorAll("#filter select"));
  var shown = document.getElementById("shown");
  var bar = document.getElementById("bar");
  var check = document.getElementById("check");
  var asked = [];

  function one(count, word) { return count + " " + word + (count === 1 ? "" : "s"); }
  function owner(toggle) { return toggle.closest(".moment"); }
  function marked(toggle) { return toggle.getAttribute("aria-pressed") === "true"; }

  // ---- filters ----
  function fits(item, select) {
    if (select.value === "") return true;
    if (select.id === "detector") return item.dataset.detectors.split(" ").indexOf(select.value) >= 0;
    return item.dataset[select.id] === select.value;
  }
  function filter() {
    var left = 0;
    moments.forEach(function (item) {
      item.hidden = asked.length ? asked.indexOf(item) < 0 : !selects.every(function (select) { return fits(item, select); });
      if (!item.hidden) left += 1;
    });
    shown.textContent = left + " of " + one(moments.length, "moment");
  }

  // ---- counts ----
  // A total counts an occasion while anything counted about it stands unmarked.
  function lost(detector, person, period) {
    var occasions = {};
    toggles.forEach(function (toggle) {
      var item = owner(toggle);
      if (item.dataset.person !== person || (period !== "all" && item.dataset.period !== period)) return;
      if (detector === "micro_rejections") {
        if (item.dataset.kind !== "rejection" || toggle.dataset.counted !== "yes") return;
      } else if (toggle.dataset.detector !== detector) return;
      var bid = toggle.dataset.bid;
      occasions[bid] = (bid in occasions ? occasions[bid] : true) && marked(toggle);
    });
    return Object.keys(occasions).filter(function (bid) { return occasions[bid]; }).length;
  }
  function recount() {
    document.querySelectorAll(".count").forEach(function (place) {
      var data = place.dataset;
      var gone = lost(data.detector, data.person, data.period);
      var said = Number(data.hits - gone).toLocaleString("en") + " of " + Number(data.chances).toLocaleString("en");
      place.textContent = gone ? said + "; " + Number(data.hits).toLocaleString("en") + " without your marks" : said;
    });
    var marks = toggles.filter(marked);
    var each = names.map(function (name, person) {
      return name + " " + marks.filter(function (toggle) { return owner(toggle).dataset.person === String(person); }).length;
    });
    var answers = answered();
    var told = marks.length ? "Marked “Not so”: " + each.join(", ") + "." : "";
    if (answers.length) {
      told += (told ? " " : "") + "You agreed with " + answers.filter(function (item) { return item.dataset.agreed === "yes"; }).length + " of " + answers.length + ".";
    }
    document.getElementById("marked").textContent = told;
    bar.hidden = !told;
    var verdicts = document.getElementById("verdicts");
    if (verdicts) verdicts.hidden = !marks.length;
    moments.forEach(function (item) {
      item.classList.toggle("marked", Array.from(item.querySelectorAll(".not-so")).every(marked));
    });
  }
  function press(toggle, on) { toggle.setAttribute("aria-pressed", String(on)); }

  // ---- the check with the names hidden ----
  function answered() { return moments.filter(function (item) { return item.dataset.agreed; }); }
  function some(person) {
    var all = moments.filter(function (item) { return item.dataset.kind === "rejection" && item.dataset.person === person; });
    for (var last = all.length - 1; last > 0; last -= 1) {
      var other = Math.floor(Math.random() * (last + 1));
      var kept = all[last]; all[last] = all[other]; all[other] = kept;
    }
    return all.slice(0, 10);
  }
  function hide(on) {
    body.classList.toggle("blind", on);
    list.querySelectorAll(".who").forEach(function (name) {
      var person = name.dataset.person;
      var answers = name.closest(".moment").dataset.person === person;
      name.textContent = on ? (answers ? "The one who answers" : "The one who tells") : names[Number(person)];
    });
  }
  function question(item) {
    var ask = document.createElement("div");
    ask.className = "ask";
    [["yes", "Yes, turned away"], ["no", "Not so"]].forEach(function (pair) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = pair[1];
      button.setAttribute("aria-pressed", String(item.dataset.agreed === pair[0]));
      button.addEventListener("click", function () {
        item.dataset.agreed = pair[0];
        item.querySelectorAll(".not-so").forEach(function (toggle) { press(toggle, pair[0] === "no"); });
        ask.querySelectorAll("button").forEach(function (each) { each.setAttribute("aria-pressed", String(each === button)); });
        recount();
      });
      ask.appendChild(button);
    });
    item.appendChild(ask);
  }
  function checking() {
    list.querySelectorAll(".ask").forEach(function (ask) { ask.remove(); });
    if (asked.length) {
      asked = [];
      check.textContent = "Check ten of each";
    } else {
      asked = some("0").concat(some("1"));
      asked.forEach(question);
      check.textContent = "Show the names and all moments again";
    }
    hide(asked.length > 0);
    filter();
  }

  // ---- saving ----
  function row(toggle, more) {
    var data = toggle.dataset;
    var said = {detector: data.detector, actor: names[Number(owner(toggle).dataset.person)], bid_at: data.bidAt, reply_at: data.replyAt || null};
    return Object.assign(said, more);
  }
  function save() {
    var file = {
      kind: body.dataset.kind, version: Number(body.dataset.version), people: names,
      not_so: toggles.filter(marked).map(function (toggle) { return row(toggle, {}); }),
      checked: answered().map(function (item) { return row(item.querySelector(".not-so"), {agreed: item.dataset.agreed === "yes"}); })
    };
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1) + "\n"], {type: "application/json"}));
    link.download = "chatcheck-marks.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  toggles.forEach(function (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", function () { press(toggle, !marked(toggle)); recount(); });
  });
  document.getElementById("filter").addEventListener("change", filter);
  document.getElementById("filter").addEventListener("submit", function (event) { event.preventDefault(); });
  check.addEventListener("click", checking);
  document.getElementById("save").addEventListener("click", save);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("section > details").forEach(function (part) { part.open = true; });
  });
  document.getElementById("tools").hidden = false;
  filter();
  recount();
})();
