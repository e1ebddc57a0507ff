import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { TempProject } from "../support/temp-project.ts";
import type { GuideSample } from "./samples.ts";

/** The URL of the sandbox in the guides. */
const localAddress = "http://127.0.0.1:4010";

/** Matches URLs that samples may not use. */
const otherAddress =
  /https?:\/\/(?!api\.northflank\.com\/|127\.0\.0\.1:4010\b|localhost"|github\.com\/example-user\/)\S*/;

/** A shell that keeps exported variables between samples. */
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
   * Runs a sample. A sandbox keeps running until the end of the test.
   *
   * @returns Its output.
   * @throws Error with its location and output, if it fails.
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

  /** Starts a sandbox and returns its first output. It may use another port. */
  async #serve({ location, ...sample }: GuideSample): Promise<string> {
    const { stdout } = this.#start({ location, ...sample });
    const lines = sample.printed?.text.split("\n").length ?? 1;
    let output = "";
    for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      if (output.split("\n").length > lines) break;
    }
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    if (url === undefined) throw new Error(`${location}: The output has no URL of the sandbox:\n${output}`);
    this.#local = url;
    return output;
  }

  #start({ code, language, location }: GuideSample): ChildProcessByStdio<null, Readable, null> {
    const [address] = otherAddress.exec(code) ?? [];
    if (address !== undefined) throw new Error(`${location}: ${address} is neither the platform nor the sandbox.`);
    const script = [
      "exec 2>&1",
      "set -e",
      ". ./.exports",
      "trap 'export -p > .exports' EXIT",
      // The port in the guide may be in use.
      code.replaceAll(localAddress, this.#local),
    ];
    const child = spawn(language === "bash" ? "bash" : "sh", ["-c", script.join("\n")], {
      cwd: this.#directory,
      env: this.#env,
      stdio: ["ignore", "pipe", "ignore"],
      // A process group, which ends with its children.
      detached: true,
    });
    onTestFinished(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid);
      } catch {
        // It has already ended.
      }
    });
    return child;
  }
}
