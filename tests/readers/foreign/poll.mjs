// The reader of poll.py on Node: `node poll.mjs node CURRENT STOP PAUSE`, with @duckdb/node-api in NODE_PATH's folder.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { DuckDBInstance } = createRequire(join(process.env.NODE_PATH, "x"))("@duckdb/node-api");
const [kind, current, stop, pause] = process.argv.slice(2);
const whole = readFileSync(new URL("whole.sql", import.meta.url), "utf-8");

async function ask() {
  const instance = await DuckDBInstance.create(join(current, "kaoping.duckdb"), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(whole)).getRows()[0];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const finding = { kind, outcome: "fine", turns: 0, seen: [] };
try {
  while (!existsSync(stop) || finding.turns === 0) {
    const [releases, id, torn, later] = await ask();
    const last = finding.seen.at(-1);
    if (releases !== 1 || torn || later || (last && id < last)) {
      Object.assign(finding, { outcome: "torn", wrong: [releases, id, torn, later, last] });
      break;
    }
    if (id !== last) finding.seen.push(id);
    finding.turns += 1;
    await new Promise((resume) => setTimeout(resume, Number(pause) * 1000));
  }
} catch (error) {
  Object.assign(finding, { outcome: "error", wrong: String(error) });
}
console.log(JSON.stringify(finding));
