// What was dropped or chosen, as a list of {name, file}; a folder's files hold its name and "/".
const MOST_BYTES = 512 * 1024 * 1024;

export function total(files) {
  return files.reduce((sum, {file}) => sum + file.size, 0);
}

export function tooLarge(files) {
  return total(files) > MOST_BYTES;
}

export function inWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** Of an input: single files, or all of a folder. */
export function fromInput(input) {
  return Array.from(input.files, (file) => ({name: file.webkitRelativePath || file.name, file}));
}

/** Of a drop: files, and folders with all that is in them. */
export async function fromDrop(transfer) {
  const entries = Array.from(transfer.items, (item) => item.kind === "file" && item.webkitGetAsEntry());
  if (!entries.some((entry) => entry && entry.isDirectory)) {
    return Array.from(transfer.files, (file) => ({name: file.name, file}));
  }
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  const name = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    found.push({name, file: await new Promise((done, failed) => entry.file(done, failed))});
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const one of some) await walk(one, found);
  }
}

/** The exports among files, as they are listed: a folder is one. */
export function grouped(files) {
  const groups = new Map();
  for (const one of files) {
    const [label, ...inside] = one.name.split("/");
    const group = groups.get(label) || {label, folder: inside.length > 0, size: 0, count: 0};
    group.size += one.file.size;
    group.count += 1;
    groups.set(label, group);
  }
  return Array.from(groups.values());
}
