import { isScalar, LineCounter, parseDocument } from "yaml";

/**
 * Puts a version into `info.version` of a description, and leaves every other byte as it is.
 *
 * @param yaml - the description.
 * @param file - its name, for messages.
 * @throws Error where there is no such version to replace.
 */
export function setInfoVersion(yaml: string, version: string, file: string): string {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new Error(`${file}:${String(lines.linePos(problem.pos[0]).line)}: ${problem.message}`);
  }
  const node = document.getIn(["info", "version"], true);
  if (!isScalar(node) || node.range === null || node.range === undefined) {
    throw new Error(`${file}: there is no text at #/info/version. Put the version of the packages there.`);
  }
  const [start, end] = node.range;
  return yaml.slice(0, start) + scalar(version) + yaml.slice(end);
}

/** A version of three parts is text in YAML as it stands; anything else is put in quotes. */
function scalar(version: string): string {
  return /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u.test(version) ? version : JSON.stringify(version);
}
