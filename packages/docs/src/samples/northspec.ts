import type { Operation } from "../model/reference.ts";
import { json } from "./layout.ts";
import { holdsSecret, type SampleRequest } from "./request.ts";
import { command, quoted } from "./shell.ts";

/** The call of an operation by the command, with the flags as the API spells them, printing the reply as the API does. */
export function northspecOf({ cliCommand, success }: Operation, request: SampleRequest): string {
  const flags = [...request.path, ...request.query].map(([name, value]) => {
    const text = quoted(String(value));
    // What begins with a dash would look like a flag.
    return text.startsWith("-") || typeof value === "boolean" ? `--${name}=${text}` : `--${name} ${text}`;
  });
  const line = command([
    `northspec ${cliCommand}`,
    ...flags,
    "--output json",
    ...(holdsSecret(success.root, request.reply) ? ["--show-secrets"] : []),
    ...(request.body === undefined ? [] : ["--file - <<'END'"]),
  ]);
  // No line of JSON is this word.
  return request.body === undefined ? line : `${line}\n${json(request.body)}\nEND`;
}
