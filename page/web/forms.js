// Questions of chatcheck's as forms. Each builder fills a form and returns a function that reads
// the answer from it: {answers} to be added to those given before, or {wrong} with what is missing.

export function make(kind, given = {}, ...inside) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(given)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

let made = 0;
const fresh = () => `asked-${(made += 1)}`;

function option(type, name, value, label, means) {
  const id = fresh();
  const text = make("label", {for: id}, label);
  if (means) text.append(" ", make("small", {}, means));
  return make("p", {class: "option"}, make("input", {type, name, id, value}), text);
}

function group(legend, ...inside) {
  return make("fieldset", {}, make("legend", {}, legend), ...inside);
}

function select(label, choices, value = "") {
  const id = fresh();
  const list = make("select", {id}, ...choices.map(([v, text]) => make("option", {value: v, selected: v === value}, text)));
  return {list, field: make("p", {class: "field"}, make("label", {for: id}, label), list)};
}

const picked = (form, name) => Array.from(form.querySelectorAll(`input[name="${name}"]:checked`), (one) => one.value);

// ---- one of several: order of dates, chat, format ----
function one(key) {
  return (form, question) => {
    const dates = key === "date_order";
    form.append(group(question.asks, ...question.choices.map(({value, means}) =>
      (dates ? option("radio", "one", value, means, "") : option("radio", "one", value, value, means)))));
    return () => {
      const [value] = picked(form, "one");
      return value === undefined ? {wrong: "Choose one."} : {answers: {[key]: value}};
    };
  };
}

// ---- two people, and other names of theirs ----
function two(form, question, before) {
  form.append(group(question.asks, ...question.choices.map(({value, means}) =>
    option("checkbox", "two", value, value, means))));
  const others = make("div");
  const more = make("details", {}, make("summary", {}, "One of them writes under another name too"), others);
  form.append(more);
  let lists = [];
  const redraw = () => {
    const chosen = picked(form, "two");
    const rest = chosen.length === 2 ? question.others.filter(({value}) => !chosen.includes(value)) : [];
    more.hidden = !rest.length;
    lists = rest.map(({value}) => ({value, ...select(value, [["", "somebody else"], ...chosen.map((name) => [name, `is ${name}`])])}));
    others.replaceChildren(...lists.map(({field}) => field));
  };
  form.addEventListener("change", (event) => { if (event.target.name === "two") redraw(); });
  redraw();
  return () => {
    const people = picked(form, "two");
    if (people.length !== 2) return {wrong: "Choose two people."};
    return {answers: {people, aliases: {...before.aliases, ...renamed(lists)}}};
  };
}

function renamed(lists) {
  return Object.fromEntries(lists.filter(({list}) => list.value).map(({value, list}) => [value, list.value]));
}

// ---- the same people under other names, or only one of several exports ----
function same(form, question, before, exports) {
  const choices = [["", "somebody else"], ...question.choices.map(({value}) => [value, `is ${value}`])];
  const lists = question.others.map(({value}) => ({value, ...select(value, choices)}));
  form.append(group(question.asks, ...lists.map(({field}) => field)));
  let only = null;
  if (exports.length > 1) {
    only = select("Or are they different chats? Then read", [["", "all of them together"], ...exports.map((name) => [name, `only ${name}`])]);
    form.append(only.field);
  }
  return () => {
    if (only && only.list.value) return {answers: {only: only.list.value}};
    const aliases = renamed(lists);
    if (!Object.keys(aliases).length) return {wrong: "Say who is who, or which one to read."};
    return {answers: {aliases: {...before.aliases, ...aliases}}};
  };
}

// ---- time zone ----
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function fillZones(list) {
  const zones = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  const all = new Set([ownZone, "UTC", ...zones]);
  list.replaceChildren(...Array.from(all, (zone) =>
    make("option", {value: zone, selected: zone === ownZone}, zone === ownZone ? `${zone} (this browser)` : zone)));
}

function zone(form, question) {
  const {list, field} = select(question.asks, []);
  fillZones(list);
  form.append(field);
  return () => ({answers: {timezone: list.value, clock: "chosen"}});
}

// ---- two stretches of time ----
const PARTS = [["Before, from", "first"], ["to", "first"], ["After, from", "second"], ["to", "second"]];

export function fillSpans(place, days = []) {
  const inputs = PARTS.map(([label, which]) => {
    const id = fresh();
    const input = make("input", {type: "date", id, ...(days.length ? {min: days[0], max: days[1]} : {})});
    const hidden = label === "to" ? make("span", {class: "aside"}, `${which} stretch, `) : "";
    place.append(make("p", {class: "field"}, make("label", {for: id}, hidden, label), input));
    return input;
  });
  return () => {
    const [a, b, c, d] = inputs.map((input) => input.value);
    if (!(a && b && c && d)) return {wrong: "Give the first and last day of both."};
    return {answers: {compare: [`${a}..${b}`, `${c}..${d}`], split: null}};
  };
}

function spans(form, question) {
  const place = make("div", {class: "dates"});
  const read = fillSpans(place, question.days);
  const own = option("checkbox", "own", "yes", "Let chatcheck choose them", "the last 13 weeks and the 13 before, or two halves");
  form.append(group(question.asks, place), own);
  return () => (picked(form, "own").length ? {answers: {compare: null, split: null}} : read());
}

const BUILDERS = {
  "date-order": one("date_order"), chat: one("chat"), format: one("format"),
  people: two, alias: same, timezone: zone, compare: spans,
};

/** Fill `form` with a question; returns what reads its answer. */
export function ask(form, {question, exports}, before) {
  form.replaceChildren();
  const read = BUILDERS[question.option](form, question, before, exports || []);
  const wrong = make("p", {class: "wrong", role: "alert"});
  const go = make("button", {type: "submit", class: "main"}, "Go on");
  form.append(wrong, make("p", {class: "buttons"}, go));
  return () => {
    const answer = read();
    wrong.textContent = answer.wrong || "";
    return answer;
  };
}
