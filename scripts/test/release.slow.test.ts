import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startRegistry, type Registry } from "./support/registry.ts";
import { copyRepository, type Outcome, type RepositoryCopy } from "./support/repository.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Each after those that it depends on. */
const names = ["spec", "types", "sandbox", "client", "cli"].map((name) => `@northspec/${name}`);
const pass = ["--check", "node --version"];

let copy: RepositoryCopy;
let registry: Registry;
let version: string;

/** Runs a script of the copy's package.json, as a person who may publish to a registry. */
const script = (name: string, scriptArguments: readonly string[] = [], at = registry): Promise<Outcome> =>
  copy.attempt("pnpm", ["run", name, ...scriptArguments], at.env);

const commit = async (message: string): Promise<void> => {
  await copy.git("add", "--all");
  await copy.git("commit", "--quiet", "--message", message);
};

const write = (file: string, content: string): Promise<void> => writeFile(join(copy.folder, file), content);
const read = (file: string): Promise<string> => readFile(join(copy.folder, file), "utf8");

/** What a registry has of ours. */
const published = async (at: Registry): Promise<Record<string, string>[]> =>
  Promise.all(names.map((name) => at.integrities(name)));
const nothing = names.map(() => ({}));

/** A registry for one test. */
async function ownRegistry(): Promise<Registry> {
  const own = await startRegistry();
  onTestFinished(() => own.close());
  return own;
}

async function packageVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(await read("packages/client/package.json"));
  return manifest.version;
}

beforeAll(async () => {
  [copy, registry] = await Promise.all([copyRepository({ install: true }), startRegistry()]);
  // The story begins after the last release, whatever it was.
  const before = await packageVersion();
  if (before !== "0.0.0") await copy.git("tag", `v${before}`);
});

afterAll(async () => {
  await Promise.all([copy?.remove(), registry?.close()]);
});

describe("a release", () => {
  test("is refused while a changeset waits", async () => {
    await write(".changeset/story-first.md", '---\n"@northspec/client": minor\n---\n\nThe beginning of a story.\n');
    await commit("Tell of a change");
    const { exitCode, stderr } = await script("release", pass);
    expect(stderr).toContain(".changeset/story-first.md");
    expect(stderr).toContain("pnpm release:version");
    expect(exitCode).toBe(1);
    expect(await published(registry)).toEqual(nothing);
  });

  test("begins with one version for all packages and the specification, whose other bytes stay", async () => {
    const before = await packageVersion();
    const yaml = await read("spec/openapi.yaml");
    const { exitCode, stdout, stderr } = await script("release:version");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    version = await packageVersion();
    expect(version).not.toBe(before);
    expect(stdout).toContain(`${before} → ${version}`);
    expect(await read("spec/openapi.yaml")).toBe(yaml.replace(`version: ${before}`, `version: ${version}`));
    const changelogs = ["spec", "packages/types", "packages/sandbox", "packages/client", "packages/cli"];
    for (const folder of changelogs) expect(await read(`${folder}/CHANGELOG.md`)).toContain(`\n## ${version}\n`);
    expect(await read("packages/client/CHANGELOG.md")).toContain("The beginning of a story.");
    const written = (await copy.git("diff", "--name-only", "--diff-filter=d")).split("\n");
    await copy.run("oxfmt", ["--check", ...written, ...changelogs.map((folder) => `${folder}/CHANGELOG.md`)]);
    expect((await readdir(join(copy.folder, ".changeset"))).toSorted()).toEqual(["README.md", "config.json"]);
  });

  test("has no second version without a second change", async () => {
    const before = await copy.git("status", "--porcelain");
    const { exitCode, stdout } = await script("release:version");
    expect(stdout).toContain("nothing to do");
    expect(exitCode).toBe(0);
    expect(await copy.git("status", "--porcelain")).toBe(before);
  });

  test("is refused on a tree that is not committed", async () => {
    const { exitCode, stderr } = await script("release", pass);
    expect(stderr).toContain("packages/client/package.json");
    expect(exitCode).toBe(1);
    expect(await published(registry)).toEqual(nothing);
    await commit("Version");
  });

  test("is refused by a check that fails", async () => {
    const { exitCode, stderr } = await script("release", ["--check", "node --eval 'process.exit(3)'"]);
    expect(stderr).toContain("has failed, so nothing was published");
    expect(exitCode).toBe(1);
    expect(await published(registry)).toEqual(nothing);
  });

  test("is refused by a check that changes the tree", async () => {
    const { exitCode, stderr } = await script("release", ["--check", "echo more >> README.md"]);
    expect(stderr).toContain("README.md");
    expect(exitCode).toBe(1);
    expect(await published(registry)).toEqual(nothing);
    await copy.git("checkout", "--quiet", "README.md");
  });

  test("is refused where the registry has the version of a package with other bytes", async () => {
    const own = await ownRegistry();
    const folder = await mkdtemp(join(tmpdir(), "northspec-other-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "@northspec/cli", version }));
    await copy.run("npm", ["publish", folder], own.env);
    const before = await published(own);

    const { exitCode, stderr } = await script("release", pass, own);
    expect(stderr).toContain(`@northspec/cli@${version} with other bytes`);
    expect(exitCode).toBe(1);
    expect(await published(own)).toEqual(before);
    expect(before.filter((each) => Object.keys(each).length > 0)).toHaveLength(1);
  });

  test("asks for a proof of what made it where the workflow has an identity, and stops without one", async () => {
    const own = await ownRegistry();
    const identity = {
      GITHUB_ACTIONS: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: new URL("no-identity-here?a=b", own.url).href,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "a-token-of-the-workflow",
    };
    const { exitCode, stdout, stderr } = await script("release", pass, { ...own, env: { ...own.env, ...identity } });
    expect(stderr).toContain(`@northspec/spec@${version} was not published`);
    expect(stderr).toMatch(/identity.token/iu);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).not.toContain(identity.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
    expect(await published(own)).toEqual(nothing);
  });

  test("says how to log in where the registry does not know who publishes", async () => {
    const own = await ownRegistry();
    const { exitCode, stderr } = await script("release", pass, {
      ...own,
      env: { ...own.env, npm_config_userconfig: join(copy.folder, "there-is-none") },
    });
    expect(stderr).toContain("npm login");
    expect(exitCode).toBe(1);
    expect(await published(own)).toEqual(nothing);
  });

  test("killed after the second package is finished by the next run, with the same bytes, and tagged", async () => {
    const command = ["run", "release", ...pass];
    const path = [join(copy.folder, "node_modules/.bin"), process.env["PATH"]].join(":");
    const child = spawn("pnpm", command, {
      cwd: copy.folder,
      // It cannot take its temporary files away, so the copy takes them along.
      env: { ...process.env, PATH: path, TMPDIR: join(copy.folder, ".git"), ...registry.env },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let said = "";
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.split("\npublished ").length > 2) break;
    }
    // The group: npm must not finish what the release has begun.
    process.kill(-(child.pid ?? 0), "SIGKILL");
    const half = await published(registry);
    const there = half.filter((each) => version in each).length;
    expect(there).toBeGreaterThanOrEqual(2);
    expect(there).toBeLessThan(names.length);
    expect(await copy.git("tag", "--list", `v${version}`)).toBe("");

    const { exitCode, stdout, stderr } = await script("release", pass);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const whole = await published(registry);
    for (const [index, integrities] of whole.entries()) {
      const word = version in (half[index] ?? {}) ? "was there" : "published";
      expect(stdout).toContain(`${word}  ${names[index] ?? ""}@${version}  ${integrities[version] ?? "nothing"}`);
      expect(integrities).toMatchObject(half[index] ?? {});
    }
    expect(await copy.git("rev-parse", `v${version}`)).toBe(await copy.git("rev-parse", "HEAD"));
    expect(said + stdout + stderr).not.toContain(registry.token);
  });

  test("is made once", async () => {
    const before = await published(registry);
    const { exitCode, stdout } = await script("release", ["--check", "node --eval 'process.exit(3)'"]);
    expect(stdout).toContain("nothing to release");
    expect(exitCode).toBe(0);
    expect(await published(registry)).toEqual(before);
  });
});

/** How a project gets packages. pnpm would leave those of the last day alone. */
const managers = {
  npm: ["npm", "install"],
  pnpm: ["pnpm", "add", "--config.minimumReleaseAge=0", "--config.storeDir=store", "--config.cacheDir=cache"],
};
const projects = new Map<string, string>();

/** A program that calls the sandbox by the client. */
const call = `
import { createClient } from "@northspec/client";
import { createSandbox, developmentToken } from "@northspec/sandbox";

const client = createClient({ token: developmentToken, fetch: createSandbox().fetch });
const { data } = await client.getService({ projectId: "default-project", serviceId: "example-service" });
console.log(data.id);
`;
/** What only compiles once replies have the field. */
const readColour = "const colour: string | undefined = data.colour;\nconsole.log(colour);\n";

describe("what was released", () => {
  const add = (folder: string, command: readonly string[], packages: readonly string[]): Promise<string> => {
    const [program = "", ...words] = command;
    return copy.run(program, ["-C", folder, ...words, ...packages], registry.env);
  };
  /** What the compiler says of the program. */
  const check = async (folder: string): Promise<string> => {
    const options = ["--module", "nodenext", "--target", "es2023", "--strict", "--noEmit", "--types", "node"];
    const roots = ["--typeRoots", join(copy.folder, "scripts/node_modules/@types"), "--ignoreConfig"];
    return (await copy.attempt("tsc", [...options, ...roots, join(folder, "colour.ts")])).stdout;
  };

  test.each(Object.entries(managers))("is installed by %s in an empty project, and works", async (manager, command) => {
    const folder = await mkdtemp(join(tmpdir(), "northspec-user-"));
    projects.set(manager, folder);
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
    await writeFile(join(folder, "call.js"), call);
    await writeFile(join(folder, "colour.ts"), `${call}${readColour}`);
    await add(folder, command, ["@northspec/client", "@northspec/sandbox", "@northspec/cli"]);
    expect(await copy.run("node", [join(folder, "call.js")])).toBe("example-service\n");
    expect(await copy.run(join(folder, "node_modules/.bin/northspec"), ["--version"])).toContain(version);
    expect(await check(folder)).toContain("Property 'colour' does not exist");
  });

  test("is followed by a version that tells what has changed in the API", async () => {
    const schema = await read("spec/components/schemas/Service.yaml");
    const colour = "  colour:\n    type: string\n    description: What paints it.\n";
    await write("spec/components/schemas/Service.yaml", schema.replace("\nproperties:\n", `\nproperties:\n${colour}`));
    await write(".changeset/story-next.md", '---\n"@northspec/spec": minor\n---\n\nA service has a colour.\n');
    const before = version;
    const { exitCode, stderr } = await script("release:version");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    version = await packageVersion();
    const changelog = await read("spec/CHANGELOG.md");
    const entry = changelog.slice(changelog.indexOf(`## ${version}`), changelog.indexOf(`## ${before}`));
    expect(entry).toContain("A service has a colour.");
    expect(entry).toContain(`The API since \`v${before}\``);
    const row = entry.split("\n").find((line) => line.includes("`data.colour`"));
    expect(row?.split("|").map((cell) => cell.trim())).toEqual([
      "",
      "minor",
      "added",
      "`GET /v1/projects/{projectId}/services/{serviceId}`, reply 200: `data.colour`",
      "",
      "",
    ]);
    await copy.run("oxfmt", ["--check", "spec/CHANGELOG.md"]);
    await commit("Version");
  });

  test("is replaced by what is released next, and the tag is pushed where that is asked for", async () => {
    const remote = join(copy.folder, ".git/remote");
    await copy.git("init", "--quiet", "--bare", remote);
    await copy.git("remote", "add", "origin", remote);
    const { exitCode, stderr } = await script("release", [...pass, "--push"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await copy.git("ls-remote", "--tags", "origin")).toBe(
      `${await copy.git("rev-parse", "HEAD")}\trefs/tags/v${version}`,
    );
  });

  test.each(Object.entries(managers))("is upgraded by %s, with the new field", async (manager, command) => {
    const folder = projects.get(manager) ?? "";
    await add(folder, command, ["@northspec/client@latest", "@northspec/sandbox@latest", "@northspec/cli@latest"]);
    expect(await check(folder)).toBe("");
    expect(await copy.run("node", [join(folder, "call.js")])).toBe("example-service\n");
    expect(await copy.run(join(folder, "node_modules/.bin/northspec"), ["--version"])).toContain(version);
  });

  test("is not replaced by another commit of the same version", async () => {
    await copy.git("tag", "--delete", `v${version}`);
    await write("README.md", "Another tree.\n");
    await commit("Change what no release tells of");
    const before = await published(registry);
    // The tag is at the remote alone now, as in a clone of the last commit.
    const { exitCode, stdout } = await script("release", pass);
    expect(stdout).toContain("nothing to release");
    expect(exitCode).toBe(0);
    expect(await copy.git("tag", "--list", `v${version}`)).toBe("");

    const { exitCode: elsewhere, stderr } = await script("release", pass, await ownRegistry());
    expect(stderr).toContain("which is not this one");
    expect(elsewhere).toBe(1);
    expect(await published(registry)).toEqual(before);
  });

  test("has no next version where the last one is out of reach, and the changesets stay", async () => {
    const changeset = ".changeset/story-last.md";
    await copy.git("tag", "--delete", ...(await copy.git("tag")).split("\n"));
    await write(changeset, '---\n"@northspec/spec": patch\n---\n\nThe end of a story.\n');
    const { exitCode, stderr } = await script("release:version");
    expect(stderr).toContain("git fetch --tags --unshallow");
    expect(exitCode).toBe(1);
    expect(await copy.git("status", "--porcelain")).toBe(`?? ${changeset}`);
  });

  test("is never a tarball that lacks its README, that holds tests, or that points at nothing", async () => {
    await rm(join(copy.folder, "packages/types/README.md"));
    const manifest = await read("packages/client/package.json");
    const faulty = manifest
      .replace('"./dist/index.d.ts"', '"./dist/none.d.ts"')
      .replace('    "dist"', '    "dist",\n    "test"');
    await write("packages/client/package.json", faulty);
    const { exitCode, stderr } = await script("release:pack", ["tarballs"]);
    expect(stderr).toContain(`northspec-types-${version}.tgz: README.md is missing`);
    expect(stderr).toContain(`northspec-client-${version}.tgz: test/setup.ts must not be published`);
    expect(stderr).toContain("none.d.ts");
    expect(exitCode).toBe(1);
  });
});

afterAll(async () => {
  await Promise.all([...projects.values()].map((folder) => rm(folder, { recursive: true, force: true })));
});
