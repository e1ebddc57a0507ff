import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a build took. */
export interface BuildCost {
  readonly seconds: number;
  /** The most memory that its processes held, each at its own worst moment, in MiB; 0 where the system does not tell. */
  readonly memory: number;
  /** Seconds of processor time of all its processes together; 0 where the system does not tell. */
  readonly processorSeconds: number;
  /** Whether it was ended for taking too long. */
  readonly timedOut: boolean;
}

/**
 * Runs a build to its end.
 *
 * @param command - the program and its arguments.
 * @param limit - seconds after which it is ended.
 * @throws {Error} with its output, where the build fails.
 */
export async function runMeasured(command: readonly string[], cwd: string, limit: number): Promise<BuildCost> {
  const [program = "", ...words] = command;
  const started = performance.now();
  const child = spawn(program, words, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ASTRO_TELEMETRY_DISABLED: "1",
      REDOCLY_TELEMETRY: "off",
      REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
      CI: "true",
    },
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const peaks = new Map<string, number>();
  const times = new Map<string, number>();
  const watch = setInterval(() => noteFigures(child.pid, peaks, times), 25);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    for (const id of processesFrom(child.pid)) end(id);
  }, limit * 1000);
  const [exitCode] = (await once(child, "close")) as [number | null];
  clearInterval(watch);
  clearTimeout(timer);
  const seconds = (performance.now() - started) / 1000;
  if (exitCode !== 0 && !timedOut) {
    throw new Error(`${command.join(" ")} failed:\n${Buffer.concat(output).toString()}`);
  }
  const total = (figures: ReadonlyMap<string, number>) => [...figures.values()].reduce((sum, each) => sum + each, 0);
  return { seconds, memory: total(peaks), processorSeconds: total(times), timedOut };
}

/**
 * Notes the most memory that a process and those that it started have each held so far, as Linux counts it, and the time
 * that each has had of a processor.
 */
function noteFigures(first: number | undefined, peaks: Map<string, number>, times: Map<string, number>): void {
  for (const id of processesFrom(first)) {
    // The fields after the name of the program; Linux counts in hundredths of a second.
    const fields = processFile(id, "stat").split(") ")[1]?.split(" ");
    if (fields) times.set(id, (Number(fields[11]) + Number(fields[12])) / 100);
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(processFile(id, "status"))?.[1];
    if (kibibytes !== undefined) peaks.set(id, Number(kibibytes) / 1024);
  }
}

/** A process and all that it and they have started, whatever their groups: a task runner gives each task its own. */
function processesFrom(first: number | undefined): string[] {
  if (first === undefined) return [];
  const found = [String(first)];
  if (!existsSync("/proc")) return found;
  const started = new Map<string, string[]>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    // The second field after the name of the program is what started it.
    const parent = processFile(id, "stat").split(") ")[1]?.split(" ")[1] ?? "";
    started.set(parent, [...(started.get(parent) ?? []), id]);
  }
  for (const id of found) found.push(...(started.get(id) ?? []));
  return found;
}

function end(id: string): void {
  try {
    process.kill(Number(id), "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function processFile(id: string, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

/** The files below a folder, and their bytes. */
export function sizeOf(folder: string): { files: number; bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const entry = lstatSync(join(folder, path));
    if (!entry.isFile()) continue;
    files += 1;
    bytes += entry.size;
  }
  return { files, bytes };
}
