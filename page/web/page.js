// The states of the page, one section each, and what leads from one to the next. Texts are only
// ever set as text; nothing is stored, nothing is put in the history.
import * as server from "./server.js";
import {fromDrop, fromInput, grouped, inWords, tooLarge, total} from "./files.js";
import {ask, fillSpans, fillZones, make, ownZone} from "./forms.js";

const $ = (id) => document.getElementById(id);
const SECTIONS = ["start", "working", "question", "failed", "report", "ended"];
const STAGES = [["handing over", "Taking in the files"], ["reading", "Reading the messages"],
  ["analysing", "Looking at who answered how"], ["writing the report", "Writing the report"]];
const NAMES = {pdf: "report.pdf", png: "report.png", html: "report.html", csv: "events.csv", json: "summary.json"};

let files = [];        // what is listed: {name, file}
let handed = new Set();  // those that the child has
let answers = {};      // to chatcheck's questions about these files
let stopper = null;
let ready = null;
let shown = 0;
let over = false;
let hangUp = null;

function show(name) {
  if (over && name !== "ended") return;
  SECTIONS.forEach((one) => { $(one).hidden = one !== name; });
  document.body.classList.toggle("reading", name === "report");
  $(name).querySelector("h1").focus();
}

// ---- choosing ----
function add(some) {
  const names = new Set(some.map(({name}) => name));
  files = files.filter(({name}) => !names.has(name)).concat(some);
  handed = new Set(Array.from(handed).filter((one) => files.includes(one)));
  list();
  if (some.length) $("go").focus();
}

function list() {
  $("files").replaceChildren(...grouped(files).map(({label, folder, size, count}) => {
    const away = make("button", {type: "button", class: "quiet", "aria-label": `Leave out ${label}`}, "Leave out");
    away.addEventListener("click", () => {
      files = files.filter(({name}) => name !== label && !name.startsWith(`${label}/`));
      forget();
      list();
      ($("files").querySelector("button") || $("choose")).focus();
    });
    const said = `${folder ? `folder of ${count} files, ` : ""}${inWords(size)}`;
    return make("li", {}, make("bdi", {}, label), " ", make("small", {}, said), " ", away);
  }));
  $("chosen").hidden = !files.length;
  $("missing").textContent = tooLarge(files)
    ? `Together they have ${inWords(total(files))}, and 512 MB is the most. Export the chat without media.` : "";
}

function forget() {
  handed = new Set();
  answers = {};
}

const spans = fillSpans(document.querySelector('[data-for="compare"]'));
function periods() {
  const way = document.querySelector('input[name="periods"]:checked').value;
  if (way === "compare") return spans();
  if (way === "") return {answers: {compare: null, split: null}};
  return $("split").value ? {answers: {split: $("split").value, compare: null}} : {wrong: "Give the day."};
}

function submit(event) {
  event.preventDefault();
  const given = periods();
  if (given.wrong || tooLarge(files)) {
    if (given.wrong) $("missing").textContent = given.wrong;
    $("more").open = $("more").open || Boolean(given.wrong);
    return;
  }
  const zone = $("zone").value;
  go({...given.answers, timezone: zone, clock: zone === ownZone ? "browser" : "chosen"});
}

// ---- working ----
function stage(name) {
  const at = STAGES.findIndex(([one]) => one === name);
  $("stages").replaceChildren(...STAGES.map(([, words], place) =>
    make("li", place === at ? {"aria-current": "step"} : {class: place < at ? "done" : ""}, words)));
  $("upload").hidden = at > 0;
  $("stage").textContent = `${STAGES[at][1]} …`;
}

async function go(more) {
  answers = {...answers, ...more};
  ready = null;
  const stop = stopper = new AbortController();
  stage("handing over");
  show("working");
  try {
    await hand(stop.signal);
    if (stop.signal.aborted) return;
    await server.run(answers);
  } catch (error) {
    if (stop.signal.aborted) return;
    forget();
    fail({happened: error.message.replace(/\.$/, ""), remedy: "Try again"});
  }
}

async function hand(stop) {
  if (!handed.size) await server.fresh();
  const left = files.filter((one) => !handed.has(one));
  const whole = total(left) || 1;
  let gone = 0;
  $("upload").value = 0;
  for (const one of left) {
    if (stop.aborted) return;
    await server.upload(one.name, one.file, (some) => { $("upload").value = (gone + some) / whole; }, stop);
    gone += one.file.size;
    handed.add(one);
  }
}

async function halt() {
  stopper.abort();
  forget();
  show("start");
  await server.fresh();
}

// ---- news ----
let reads = () => ({});
function question(said) {
  $("why").textContent = [said.happened, said.question.remedy].map(sentence).join(" ");
  reads = ask($("asked"), said, answers);
  show("question");
}

function fail(said) {
  $("happened").textContent = sentence(said.happened);
  $("remedy").textContent = sentence(said.remedy);
  show("failed");
}

function sentence(clause) {
  if (!clause) return "";
  // The name of a file keeps its letters.
  const named = grouped(files).some(({label}) => clause.startsWith(label));
  return `${named ? clause[0] : clause[0].toUpperCase()}${clause.slice(1)}.`;
}

function report(said) {
  ready = said;
  $("report-title").textContent = said.title;
  ["split", ...Array.from(document.querySelectorAll('[data-for="compare"] input'), (one) => one.id)]
    .forEach((id) => { $(id).min = said.first; $(id).max = said.last; });
  $("saved").textContent = "";
  $("frame").onload = () => show("report");
  $("frame").src = server.reportAddress("html", (shown += 1));
}

function ended(why) {
  over = true;
  if (hangUp) hangUp();
  $("frame").remove();
  $("idle").hidden = true;
  $("close").hidden = true;
  $("ended-why").textContent = why;
  document.body.classList.remove("reading");
  show("ended");
}

function lost() {
  if (over) return;
  if (!ready) return ended("Nothing was kept.");
  // Whoever is reading may go on: the report is here already, and only here.
  over = true;
  $("idle").hidden = true;
  document.querySelectorAll(".tools button, .tools summary, #close").forEach((one) => { one.hidden = true; });
  $("saved").textContent = "chatcheck has ended. This report stays until you close the tab.";
}

function hear(said) {
  if (said.gone) forget();
  if (said.said === "ended") return lost();
  if (said.said === "idle" || said.said === "used") {
    $("idle").hidden = said.said === "used";
    if (said.said === "idle") $("stay").focus();
    return undefined;
  }
  if (stopper && stopper.signal.aborted) return undefined;
  return {stage: () => stage(said.stage), question: () => question(said),
    failed: () => fail(said), ready: () => report(said), again: () => { handed = new Set(); go({}); }}[said.said]();
}

// ---- saving ----
async function save(form) {
  $("save").open = false;
  $("saved").textContent = `Making the ${form.toUpperCase()} …`;
  try {
    const link = make("a");
    link.href = URL.createObjectURL(await server.report(form));
    link.download = `${grouped(files)[0].label.replace(/\.[^.]*$/, "")}.${NAMES[form]}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    $("saved").textContent = `Saved as ${link.download}.`;
  } catch (error) {
    $("saved").textContent = error.message;
  }
}

// ---- wiring ----
fillZones($("zone"));
$("choices").addEventListener("submit", submit);
$("choose").addEventListener("click", () => $("file-input").click());
$("choose-folder").addEventListener("click", () => $("folder-input").click());
["file-input", "folder-input"].forEach((id) => $(id).addEventListener("change", () => {
  add(fromInput($(id)));
  $(id).value = "";
}));
document.querySelectorAll('input[name="periods"]').forEach((one) => one.addEventListener("change", () => {
  document.querySelectorAll(".dates[data-for]").forEach((place) => { place.hidden = place.dataset.for !== one.value; });
}));
["dragenter", "dragover"].forEach((name) => addEventListener(name, (event) => {
  event.preventDefault();
  $("drop").classList.add("over");
}));
addEventListener("dragleave", (event) => { if (!event.relatedTarget) $("drop").classList.remove("over"); });
addEventListener("drop", async (event) => {
  event.preventDefault();
  $("drop").classList.remove("over");
  if ($("working").hidden === false || over) return;
  const some = await fromDrop(event.dataTransfer);
  if (!some.length) return;
  if ($("start").hidden) show("start");
  add(some);
});
$("asked").addEventListener("submit", (event) => {
  event.preventDefault();
  const answer = reads();
  if (!answer.wrong) go(answer.answers);
});
$("stop").addEventListener("click", halt);
$("again").addEventListener("click", () => show("start"));
$("change").addEventListener("click", () => { $("back").hidden = false; show("start"); });
$("back").addEventListener("click", () => show("report"));
$("save").querySelectorAll("button").forEach((one) => one.addEventListener("click", () => save(one.dataset.form)));
$("stay").addEventListener("click", () => { $("idle").hidden = true; server.stay(); });
$("close").addEventListener("click", async () => {
  over = true;
  try { await server.close(); } catch { /* it is gone already */ }
  over = false;
  ended("Everything is deleted: the chat and the report.");
});
let told = Date.now();
["pointerdown", "keydown", "scroll"].forEach((name) => addEventListener(name, () => {
  if (over || !hangUp || Date.now() - told < 60000) return;
  told = Date.now();
  server.stay();
}, {capture: true, passive: true}));

if (await server.enter()) {
  hangUp = server.listen(hear, lost);
  show("start");
} else {
  ended("This address opens once, and it has been used. A page that is open already goes on.");
}
