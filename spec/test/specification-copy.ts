import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "./openapi.ts";

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A copy of this package to make mistakes in, whose memory is its own. */
export class SpecificationCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "northspec-generate-"));
  readonly #env = {
    ...process.env,
    PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
    NO_COLOR: "1",
  };
  readonly #script: string;

  constructor() {
    for (const name of ["openapi.yaml", "redocly.yaml", "package.json", "paths", "components", "lint", "generate"]) {
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
    mkdirSync(join(this.folder, "node_modules"));
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (!name.startsWith(".")) this.#link(join("node_modules", name));
    }
    this.#script = (JSON.parse(this.read("package.json")) as { scripts: { generate: string } }).scripts.generate;
  }

  #link(name: string): void {
    symlinkSync(join(root, name), join(this.folder, name));
  }

  /** Runs the package's own generate script, as a package manager does. */
  generate(): Outcome {
    return this.run("sh", "-c", this.#script);
  }

  /** Starts the package's own generate script, in a group of processes of its own. */
  start(): ChildProcess {
    const shell = `exec ${this.#script}`;
    return spawn("sh", ["-c", shell], { cwd: this.folder, env: this.#env, stdio: "ignore" });
  }

  run(command: string, ...words: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(command, words, {
      cwd: this.folder,
      encoding: "utf8",
      env: this.#env,
    });
    return { status, output: stdout + stderr };
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /**
   * Replaces words of a file.
   *
   * @returns puts the file back as it was.
   */
  edit(file: string, from: string, to: string): () => void {
    const before = this.read(file);
    if (!before.includes(from)) throw new Error(`${file} has no ${from}.`);
    this.write(
      file,
      before.replace(from, () => to),
    );
    return () => this.write(file, before);
  }

  bundle(): string {
    return this.read("dist/openapi.json");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
