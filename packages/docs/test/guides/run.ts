import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { ensureProgram } from "@northspec/scripts/program";
import { expect, onTestFinished } from "vitest";
import { platformHost, servePlatform } from "../support/platform.ts";
import { checkTypes, makeWorkshop, type Workshop } from "../support/workshop.ts";
import type { Sample } from "./samples.ts";

/** Where the guides say that a sandbox listens. */
const localAddress = "http://127.0.0.1:4010";

/** Samples that are not run here: other tests install what is published. */
export const installations: Readonly<Record<string, string>> = {
  "npm install @northspec/client": "packages/client/test/package.slow.test.ts",
  "npm install -g @northspec/cli": "packages/cli/test/install.slow.test.ts",
  "npm install --save-dev @northspec/sandbox": "packages/sandbox/test/package.slow.test.ts",
};

/**
 * Runs the samples of one guide in their order, in one folder and with one environment, as a reader would who copies
 * them into a shell. The platform is a sandbox.
 *
 * @throws what `expect` throws, with the place of the first sample that fails or prints something else.
 */
export async function runSamples(samples: readonly Sample[]): Promise<void> {
  await ensureProgram("curl", "--version");
  const workshop = makeWorkshop();
  const platform = await servePlatform(workshop.folder);
  const session = new Session(workshop, platform.env);
  writeFileSync(join(workshop.folder, "token.txt"), platform.sandbox.token);
  const runnable = samples.filter(({ code }) => !Object.hasOwn(installations, code));
  const files = new Map(
    runnable.filter(({ language }) => language === "ts").map((sample, index) => [sample, `sample-${index + 1}.ts`]),
  );
  for (const [{ code }, file] of files) writeFileSync(join(workshop.folder, file), code);
  if (files.size > 0) await checkTypes(workshop);
  for (const sample of runnable) {
    const file = files.get(sample);
    const output = await session.run(file === undefined ? sample : { ...sample, language: "sh", code: `node ${file}` });
    // curl, the command and the client must have gone where the guide says.
    expectPrinted(sample, output.replaceAll(platform.url, `https://${platformHost}`));
  }
}

function expectPrinted({ place, printed }: Sample, output: string): void {
  if (printed?.language === "json") {
    expect(JSON.parse(output), `${place} prints`).toEqual(JSON.parse(printed.text));
  } else if (printed) {
    expect(output.trimEnd(), `${place} prints`).toBe(printed.text);
  } else {
    // curl takes any reply for a success.
    expect(output, `${place} prints`).not.toMatch(/^\{"error":/m);
  }
}

/** A shell that is kept: what a sample exports is there for the next one. */
class Session {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #local = localAddress;

  constructor({ folder, env }: Workshop, platform: Readonly<Record<string, string>>) {
    this.#folder = folder;
    const programs = join(folder, ".programs");
    mkdirSync(programs);
    const npx = '#!/bin/sh\ntest "$1" = @northspec/sandbox && shift && exec northspec-sandbox "$@"\nexit 127\n';
    writeFileSync(join(programs, "npx"), npx, { mode: 0o755 });
    this.#env = { ...env, ...platform, PATH: `${programs}${delimiter}${env.PATH}` };
    writeFileSync(join(folder, ".exports"), "");
  }

  /** Runs a sample and gives all that a terminal would show of it. One that serves goes on until the test is over. */
  async run(sample: Sample): Promise<string> {
    const output = await (/^npx @northspec\/sandbox(?!.* --help)/.test(sample.code) ? this.#serve : this.#call).call(
      this,
      sample,
    );
    return output.replaceAll(this.#local, localAddress).replaceAll("\r\n", "\n");
  }

  async #call(sample: Sample): Promise<string> {
    const child = this.#start(sample);
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
    expect(code, `${sample.place} ended with ${String(code)} and printed:\n${output}`).toBe(0);
    return output;
  }

  /** What it prints as it starts; the sandbox takes the next port where its own is taken. */
  async #serve(sample: Sample): Promise<string> {
    const child = this.#start(sample);
    let output = "";
    const lines = sample.printed?.text.split("\n").length ?? 1;
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      if (output.split("\n").length > lines) break;
    }
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    expect(url, `${sample.place} printed:\n${output}`).toBeDefined();
    this.#local = url ?? localAddress;
    return output;
  }

  #start({ code, language, place }: Sample) {
    expect(code, `${place}: only the platform and this machine are called`).not.toMatch(
      /https?:\/\/(?!api\.northflank\.com\/|127\.0\.0\.1:4010|github\.com\/example-user\/)/,
    );
    const script = [
      "exec 2>&1",
      "set -e",
      ". ./.exports",
      "trap 'export -p > .exports' EXIT",
      // The port of the text may be taken on this machine.
      code.replaceAll(localAddress, this.#local),
    ];
    const child = spawn(language === "bash" ? "bash" : "sh", ["-c", script.join("\n")], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ["ignore", "pipe", "ignore"],
      // So that it ends with all that it started.
      detached: true,
    });
    onTestFinished(() => {
      try {
        process.kill(-(child.pid ?? Number.NaN), "SIGTERM");
      } catch {
        // It has ended.
      }
    });
    return child;
  }
}
