import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { TempProject } from "../support/temp-project.ts";
import type { GuideSample } from "./samples.ts";

/** Where the guides say that a sandbox listens. */
const localAddress = "http://127.0.0.1:4010";

/** Whom samples may call, and what they may name. */
const otherAddress =
  /https?:\/\/(?!api\.northflank\.com\/|127\.0\.0\.1:4010\b|localhost"|github\.com\/example-user\/)\S*/;

/** A shell that is kept: what a sample exports is there for the next one. */
export class Session {
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string>>;
  #local = localAddress;

  constructor({ directory, env }: TempProject, platform: Readonly<Record<string, string>>) {
    this.#directory = directory;
    const programs = join(directory, ".programs");
    mkdirSync(programs);
    const npx = '#!/bin/sh\ntest "$1" = @northspec/sandbox && shift && exec northspec-sandbox "$@"\nexit 127\n';
    writeFileSync(join(programs, "npx"), npx, { mode: 0o755 });
    this.#env = { ...env, ...platform, PATH: `${programs}${delimiter}${env.PATH}` };
    writeFileSync(join(directory, ".exports"), "");
  }

  /**
   * Runs a sample. One that serves a sandbox goes on until the test is over.
   *
   * @returns all that a terminal would show of it.
   * @throws `Error` with its location and what it printed, where it fails.
   */
  async run(sample: GuideSample): Promise<string> {
    const isServer = /^npx @northspec\/sandbox(?!.*--help)/.test(sample.code);
    const output = isServer ? await this.#serve(sample) : await this.#call(sample);
    return output.replaceAll(this.#local, localAddress).replaceAll("\r\n", "\n");
  }

  async #call(sample: GuideSample): Promise<string> {
    const child = this.#start(sample);
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
    if (code !== 0)
      throw new Error(`${sample.location}: The sample ended with ${String(code)} and printed:\n${output}`);
    return output;
  }

  /** What it prints as it starts; it takes the next port where its own is taken. */
  async #serve({ location, ...sample }: GuideSample): Promise<string> {
    const { stdout } = this.#start({ location, ...sample });
    const lines = sample.printed?.text.split("\n").length ?? 1;
    let output = "";
    for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      if (output.split("\n").length > lines) break;
    }
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    if (url === undefined) throw new Error(`${location}: The sample does not say where it listens:\n${output}`);
    this.#local = url;
    return output;
  }

  #start({ code, language, location }: GuideSample): ChildProcessByStdio<null, Readable, null> {
    const [address] = otherAddress.exec(code) ?? [];
    if (address !== undefined) throw new Error(`${location}: ${address} is neither the platform nor this machine.`);
    const script = [
      "exec 2>&1",
      "set -e",
      ". ./.exports",
      "trap 'export -p > .exports' EXIT",
      // The port of the text may be taken on this machine.
      code.replaceAll(localAddress, this.#local),
    ];
    const child = spawn(language === "bash" ? "bash" : "sh", ["-c", script.join("\n")], {
      cwd: this.#directory,
      env: this.#env,
      stdio: ["ignore", "pipe", "ignore"],
      // So that it ends with all that it started.
      detached: true,
    });
    onTestFinished(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid);
      } catch {
        // It has ended.
      }
    });
    return child;
  }
}
