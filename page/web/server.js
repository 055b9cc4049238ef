// The way to the server: its news, uploads, orders and reports. The page's own address is a ticket;
// the secret path that it is exchanged for is known in here only, and so in no history.
let root = "";
let tab = "";

/** Exchange the ticket for the secret path; false where it was used before. */
export async function enter() {
  for (const wait of [0, 400]) {
    await new Promise((done) => setTimeout(done, wait));  // a reload's good-bye may be on its way
    const answer = await fetch(location.href, {method: "POST"});
    if (answer.ok) {
      root = new URL(answer.url).pathname;
      tab = `${root}tabs/${crypto.randomUUID()}`;
      return true;
    }
  }
  return false;
}

/** Listen to what the child says; `lost` is called when the server is gone. */
export function listen(hear, lost) {
  const news = new EventSource(`${tab}/news`);
  let since = 0;
  news.onmessage = (event) => {
    since = 0;
    hear(JSON.parse(event.data));
  };
  news.onopen = () => { since = 0; };
  news.onerror = () => {
    since = since || Date.now();
    if (news.readyState === EventSource.CLOSED || Date.now() - since > 1500) {
      news.close();
      lost();
    }
  };
  addEventListener("pagehide", () => navigator.sendBeacon(`${tab}/goodbye`));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  return () => news.close();
}

async function post(path, body) {
  const answer = await fetch(path, {method: "POST", body});
  if (!answer.ok) throw new Error(await answer.text());
}

export const fresh = () => post(`${tab}/fresh`);
export const run = (answers) => post(`${tab}/run`, JSON.stringify(answers));
export const stay = () => post(`${root}stay`);
export const close = () => post(`${root}close`);

/** Hand over one file; `told` hears how many bytes have gone, `stop` is an AbortSignal. */
export function upload(name, file, told, stop) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `${tab}/files?name=${encodeURIComponent(name)}`);
    request.upload.onprogress = (event) => told(event.loaded);
    request.onload = () => (request.status < 300 ? done() : failed(new Error(request.responseText)));
    request.onerror = () => failed(new Error("The file could not be read."));
    request.onabort = () => failed(new DOMException("stopped", "AbortError"));
    stop.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export const reportAddress = (form, number) => `${tab}/report/${form}?${number}`;

/** One form of the report as a file. */
export async function report(form) {
  const answer = await fetch(reportAddress(form, Date.now()));
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
