import { memberPath } from "@northspec/openapi";
import type { Client } from "./client.ts";
import { type ApiOperation, describeShape, type Part, parts, type Shape, type ShapeProperty } from "./shape.ts";
import type { SpecificationOperation } from "./specification.ts";

/** A difference between the client and the specification. */
export interface Difference {
  /**
   * What differs and where: kind, operation, part, field and detail, separated by spaces. Patterns in
   * `spec/upstream-differences.yaml` match it.
   */
  readonly key: string;
  readonly message: string;
  /** The JSON pointer of the field in the bundle or, if the specification lacks it, of the object that it belongs to. */
  readonly pointer: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** The endpoints of the client that the specification does not describe. */
  readonly notDescribed: readonly string[];
}

/** Compares every operation of the specification with the client. */
export function compareOperations(client: Client, specification: readonly SpecificationOperation[]): Comparison {
  const endpoints = new Map(client.endpoints.map((each) => [withoutNames(each.endpoint), each]));
  const described = new Set(specification.map(({ endpoint }) => withoutNames(endpoint)));
  return {
    differences: specification.flatMap((ours) => {
      const endpoint = endpoints.get(withoutNames(ours.endpoint));
      if (endpoint) return compareOperation(endpoint.operation(), ours);
      const message = `The client has no endpoint for ${ours.endpoint}.`;
      return [{ key: `extra-operation ${ours.id}`, message, pointer: ours.pointer }];
    }),
    notDescribed: [...endpoints].filter(([key]) => !described.has(key)).map(([, { endpoint }]) => endpoint),
  };
}

/** Those of the endpoints that an older version of the client does not have. */
export function newOperations(notDescribed: readonly string[], older: Client): Difference[] {
  const known = new Set(older.endpoints.map(({ endpoint }) => withoutNames(endpoint)));
  return notDescribed
    .filter((endpoint) => !known.has(withoutNames(endpoint)))
    .map((endpoint) => ({
      key: `missing-operation ${endpoint}`,
      message: `The client has a new endpoint since ${older.version}, the version in scripts/package.json. Describe it, or update that version to acknowledge it.`,
      pointer: "#/paths",
    }));
}

function withoutNames(endpoint: string): string {
  return endpoint.replaceAll(/\{[^}]*\}/gu, "{}");
}

function compareOperation(theirs: ApiOperation, ours: SpecificationOperation): Difference[] {
  const inParts = parts.flatMap((part) =>
    compareProperties(propertyOf(theirs, part), propertyOf(ours, part), {
      where: [ours.id, part],
      field: "",
      pointer: ours.pointer,
    }),
  );
  return [
    ...compareTexts("permission", { theirs: theirs.permission, ours: ours.permission }, ours),
    ...compareTexts("team-path", { theirs: theirs.teamPath, ours: ours.teamPath }, ours),
    ...inParts,
  ];
}

function compareTexts(
  kind: "permission" | "team-path",
  { theirs = "none", ours = "none" }: { readonly theirs?: string | undefined; readonly ours?: string | undefined },
  { id, pointer }: SpecificationOperation,
): Difference[] {
  if (withoutNames(theirs) === withoutNames(ours)) return [];
  const name = kind === "permission" ? "required permission" : "path for a team";
  const message = `The ${name} is ${JSON.stringify(theirs)} in the client, and ${JSON.stringify(ours)} in the specification.`;
  return [{ key: `${kind} ${id} ${theirs}`, message, pointer }];
}

/** A part like a property, since a body can be missing or optional too. */
function propertyOf({ shapes, isBodyRequired }: ApiOperation, part: Part): ShapeProperty | undefined {
  const shape = shapes[part];
  return shape && { required: part !== "request" || isBodyRequired, shape };
}

/** The position of a value in both descriptions. */
interface Position {
  /** The operationId and the part. */
  readonly where: readonly string[];
  /** The path of the field in the part: `data.ports[].id`. */
  readonly field: string;
  /** The JSON pointer of the value in the bundle or, if there is none, of what contains it. */
  readonly pointer: string;
}

function compareProperties(
  theirs: ShapeProperty | undefined,
  ours: ShapeProperty | undefined,
  position: Position,
): Difference[] {
  if (theirs && ours) {
    return [
      ...(theirs.required && !ours.required
        ? [difference("required", position, "The client requires the value; in the specification it is optional.")]
        : []),
      ...(!theirs.required && ours.required
        ? [difference("optional", position, "The value is optional in the client; the specification requires it.")]
        : []),
      ...compareShapes(theirs.shape, ours.shape, position),
    ];
  }
  if (theirs) {
    const text = `${theirs.required ? "required" : "optional"}, ${describeShape(theirs.shape)}`;
    return [difference("missing-field", position, `The client has this value (${text}); the specification does not.`)];
  }
  return ours ? [difference("extra-field", position, "The specification has this value; the client does not.")] : [];
}

function compareShapes(theirs: Shape, ours: Shape, position: Position): Difference[] {
  // `any` in the client says nothing about the value.
  if (theirs.types.size === 0) return [];
  const here = { ...position, pointer: ours.pointer ?? position.pointer };
  const types = typesOf(theirs);
  if (types !== typesOf(ours)) {
    const message = `The type is ${describeShape(theirs)} in the client, and ${describeShape(ours)} in the specification.`;
    return [difference("type", here, message, types)];
  }
  const inside = (name: string, pointer = here.pointer) => ({ ...here, field: memberPath(here.field, name), pointer });
  const names = new Set([...theirs.properties.keys(), ...ours.properties.keys()]);
  return [
    ...compareNull(theirs, ours, here),
    ...compareValues(theirs.values, ours.values, here),
    ...[...names].flatMap((name) => {
      const [upstream, local] = [theirs.properties.get(name), ours.properties.get(name)];
      return compareProperties(upstream, local, inside(name, local?.pointer));
    }),
    ...(theirs.items && ours.items ? compareShapes(theirs.items, ours.items, inside("[]")) : []),
  ];
}

function typesOf({ types }: Shape): string {
  return [...types]
    .filter((type) => type !== "null")
    .toSorted()
    .join("|");
}

function compareNull(theirs: Shape, ours: Shape, position: Position): Difference[] {
  if (theirs.types.has("null") === ours.types.has("null")) return [];
  return theirs.types.has("null")
    ? [difference("nullable", position, "The value can be null in the client, but not in the specification.")]
    : [difference("not-nullable", position, "The value can be null in the specification, but not in the client.")];
}

function compareValues(theirs: Shape["values"], ours: Shape["values"], position: Position): Difference[] {
  if (theirs && ours) {
    return [
      ...[...theirs]
        .filter((value) => !ours.has(value))
        .map((value) =>
          difference(
            "missing-value",
            position,
            `The client has the value ${JSON.stringify(value)}; the specification does not.`,
            value,
          ),
        ),
      ...[...ours]
        .filter((value) => !theirs.has(value))
        .map((value) =>
          difference(
            "extra-value",
            position,
            `The specification has the value ${JSON.stringify(value)}; the client does not.`,
            value,
          ),
        ),
    ];
  }
  if (theirs) {
    const values = [...theirs].map((value) => JSON.stringify(value)).join(", ");
    return [
      difference(
        "missing-enum",
        position,
        `The client lists the values ${values}; the specification allows any string.`,
      ),
    ];
  }
  return ours
    ? [difference("extra-enum", position, "The specification lists the values; the client allows any string.")]
    : [];
}

function difference(kind: string, { where, field, pointer }: Position, message: string, detail = ""): Difference {
  return { key: [kind, ...where, field, detail].filter((part) => part !== "").join(" "), message, pointer };
}
