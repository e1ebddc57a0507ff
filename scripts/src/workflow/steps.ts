import { isScalar } from "yaml";
import actions from "./actions.json" with { type: "json" };
import { entriesOf, get, itemsOf, type Place, type Source, textOf } from "./source.ts";

/** What of the repository a step may refer to. */
export interface Repository {
  /** The scripts of the root's package.json. */
  readonly scripts: readonly string[];
  /** Whether a folder of the repository holds an action. */
  readonly hasAction: (folder: string) => boolean;
}

/** An action of another repository that has been looked at. */
interface KnownAction {
  readonly version: string;
  readonly digest: string;
  readonly inputs: readonly string[];
}

const knownActions: Readonly<Record<string, KnownAction>> = actions;
const table = "scripts/src/workflow/actions.json";

/** Checks the steps of a job or of a composite action: what they use, and what they run. */
export function checkSteps(source: Source, steps: Place, repository: Repository): void {
  for (const step of itemsOf(steps)) {
    const [uses, run] = [get(step, "uses"), get(step, "run")];
    if (uses !== undefined) checkUses(source, step, uses, repository);
    if (run !== undefined) checkRun(source, run, textOf(step, "run") ?? "", repository);
  }
}

function checkUses(source: Source, step: Place, uses: Place, repository: Repository): void {
  const reference = textOf(step, "uses") ?? "";
  if (reference.startsWith("./")) {
    if (!repository.hasAction(reference.slice(2))) {
      source.report(uses, `There is no action in ${reference}. Name a folder that has an action.yml.`);
    }
    return;
  }
  const [name = "", digest = ""] = reference.split("@");
  const known = Object.hasOwn(knownActions, name) ? knownActions[name] : undefined;
  if (!/^[0-9a-f]{40}$/u.test(digest)) {
    const wanted = known === undefined ? "<the 40 digits of a commit> # <its tag>" : pinned(known);
    source.report(
      uses,
      `${reference} may become another action tomorrow: a tag moves, a commit does not. Write \`${name}@${wanted}\`.`,
    );
    return;
  }
  if (known === undefined) {
    source.report(
      uses,
      `${name} is not known. Look at what it does, then put its version, digest and inputs into ${table}.`,
    );
    return;
  }
  const comment = isScalar(uses) ? (uses.comment ?? "").trim() : "";
  if (digest !== known.digest || comment !== known.version) {
    source.report(
      uses,
      `${reference} # ${comment || "no version"} is not what ${table} has. Write \`${name}@${pinned(known)}\`; or, where ` +
        `\`git ls-remote https://github.com/${name} refs/tags/<version>\` shows the digest, put both there.`,
    );
  }
  for (const { key, node } of entriesOf(get(step, "with"))) {
    if (!known.inputs.includes(key)) {
      source.report(node, `${name} has no input ${key}, and would ignore it. It has: ${known.inputs.join(", ")}.`);
    }
  }
}

function pinned({ digest, version }: KnownAction): string {
  return `${digest} # ${version}`;
}

/** A line that a person can type, too. */
const command = /^npx -y pnpm@\d+ (?:run (?<script>[\w:-]+)|(?<builtin>test|install))(?: [\w=:@/."' -]+)?$/u;

function checkRun(source: Source, run: Place, line: string, repository: Repository): void {
  const found = command.exec(line.trim());
  if (found === null) {
    source.report(
      run,
      "A step runs one script of the root's package.json, as a person does. Move what this does into one, and write " +
        "`npx -y pnpm@12 run <script>`.",
    );
    return;
  }
  const { script, builtin } = found.groups ?? {};
  const name = script ?? builtin;
  if (name !== undefined && name !== "install" && !repository.scripts.includes(name)) {
    source.report(run, `The root's package.json has no script ${name}. It has: ${repository.scripts.join(", ")}.`);
  }
}
