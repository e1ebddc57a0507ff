import type { Field } from "@northspec/types/fields";
import { expectation, fits, shown } from "./check.ts";
import type { Mistake } from "./errors.ts";

/** The keys and indices that lead to a value of a body. */
export type Way = readonly (string | number)[];

/** Says where a value of the body was given, or where it would have to be. */
export type Locate = (way: Way) => string;

/** Everything in a body that is not as the specification has it. */
export function checkBody(fields: readonly Field[], body: unknown, locate: Locate): Mistake[] {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  const root: Field = { path: "", type: "object", required: true, closed: true };
  return checkValue(root, body, []);

  function checkValue(field: Field, value: unknown, way: Way): Mistake[] {
    if (!fits(field, value)) {
      return [{ place: locate(way), problem: `${shown(field, value)}. Expected ${expectation(field)}.` }];
    }
    if (field.type === "array") {
      const item = byPath.get(`${field.path}[]`);
      return item ? (value as unknown[]).flatMap((each, index) => checkValue(item, each, [...way, index])) : []; // fits
    }
    return field.type === "object" ? checkObject(field, value as Readonly<Record<string, unknown>>, way) : []; // fits
  }

  function checkObject(field: Field, value: Readonly<Record<string, unknown>>, way: Way): Mistake[] {
    const children = childrenOf(field);
    const rest = byPath.get(join(field.path, "*"));
    const inside = Object.entries(value).flatMap(([name, each]): Mistake[] => {
      const child = children.find(({ path }) => path === join(field.path, name)) ?? rest;
      if (child) return checkValue(child, each, [...way, name]);
      if (!field.closed) return [];
      const names = children.map(({ path }) => path.slice(path.lastIndexOf(".") + 1)).join(", ");
      return [{ place: locate([...way, name]), problem: `is unknown. Expected one of ${names}.` }];
    });
    const missing = children
      .filter((child) => child.required && !Object.hasOwn(value, nameOf(child)))
      .flatMap((child) => missingValue(child, [...way, nameOf(child)]));
    return [...inside, ...missing, ...checkAlternatives(field, value, way)];
  }

  function checkAlternatives(field: Field, value: Readonly<Record<string, unknown>>, way: Way): Mistake[] {
    const { alternatives } = field;
    if (!alternatives) return [];
    const names = Object.keys(value);
    const fitting = alternatives.filter(
      ({ properties, required }) =>
        required.every((name) => names.includes(name)) &&
        (!field.closed || names.every((name) => properties.includes(name))),
    );
    if (fitting.length === 1) return [];
    const choice = alternatives.map(({ required }) => required.map((name) => join(field.path, name)).join(" with "));
    return [{ place: locate(way), problem: `must have exactly one of ${choice.join(", ")}.` }];
  }

  /** An object that is missing is missed for what it must hold. */
  function missingValue(field: Field, way: Way): Mistake[] {
    const needed =
      field.type === "object" && !field.alternatives ? childrenOf(field).filter((child) => child.required) : [];
    if (needed.length > 0) return needed.flatMap((child) => missingValue(child, [...way, nameOf(child)]));
    if (field.type === "object") {
      const leaves = fields.filter(({ path, type }) => path.startsWith(`${field.path}.`) && type !== "object");
      const first = leaves.slice(0, 3).map(({ path }) => `--${path}`);
      const hint = first.length > 0 ? ` Give it by ${first.join(", ")}${leaves.length > 3 ? " …" : ""}.` : "";
      return [{ place: locate(way), problem: `is missing. ${field.description ?? ""}${hint}`.trimEnd() }];
    }
    return [{ place: locate(way), problem: `is missing. Expected ${expectation(field)}.` }];
  }

  function childrenOf(field: Field): Field[] {
    const start = field.path === "" ? "" : `${field.path}.`;
    return fields.filter(({ path }) => path.startsWith(start) && /^[^.[*]+$/.test(path.slice(start.length)));
  }
}

function nameOf({ path }: Field): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
