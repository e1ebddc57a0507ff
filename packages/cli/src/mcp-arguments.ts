import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { OperationInput } from "./call.ts";
import { checkBody, checkParameter, describeExpected } from "./check.ts";
import { inputError, type InputIssue } from "./errors.ts";

/**
 * Checks the arguments of a tool, and adds the defaults of path parameters.
 *
 * @returns the input of the operation.
 * @throws CommandError with every invalid argument.
 */
export function readArguments(
  { parameters, body }: OperationDescription,
  fields: OperationFields,
  args: OperationInput,
  defaults: ReadonlyMap<string, string>,
): OperationInput {
  const issues: InputIssue[] = [];
  const input: Record<string, unknown> = {};
  const known = [...parameters.map(({ name }) => name), ...(body ? ["body"] : [])];
  for (const location of Object.keys(args).filter((name) => !known.includes(name))) {
    issues.push({ location, message: `is unknown. Expected one of ${known.join(", ")}.` });
  }
  for (const { name, in: where, required } of parameters) {
    const field = fields.parameters.find(({ path }) => path === name);
    const item = fields.parameters.find(({ path }) => path === `${name}[]`);
    const value = args[name] ?? defaults.get(name);
    if (!field) continue;
    if (value === undefined) {
      if (required) issues.push({ location: name, message: `is missing. Expected ${describeExpected(field)}.` });
      continue;
    }
    const values = item && Array.isArray(value) ? (value as unknown[]) : [value];
    const messages = values.map((each) => checkParameter(item ?? field, each, where === "path"));
    const message = messages.find((each) => each !== undefined);
    if (message === undefined) input[name] = item ? values : value;
    else issues.push({ location: name, message });
  }
  if (body && (body.required || args["body"] !== undefined)) {
    const value = args["body"] ?? {};
    issues.push(...checkBody(fields, value, (keys) => ["body", ...keys].join("."), "body."));
    input["body"] = value;
  }
  if (issues.length > 0) throw inputError(issues);
  return input;
}
