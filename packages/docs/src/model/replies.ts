import { STATUS_CODES } from "node:http";
import { type Document, isObject, type JsonObject, membersOf, pointerTo, textOf } from "./document.ts";
import { type Page, rootField } from "./fields.ts";
import { type Folder } from "./fold.ts";
import { type Body, type Example, type Field, type Reply } from "./reference.ts";

/** What reading an operation needs. */
export interface Reading {
  readonly document: Document;
  readonly folder: Folder;
  readonly page: Page;
}

const families: Readonly<Record<string, string>> = {
  "1": "Information",
  "2": "Success",
  "3": "Redirection",
  "4": "Client Error",
  "5": "Server Error",
};

/** A parameter, header or body with its own words, which win over those of its schema. */
export function describedField(
  { document, folder, page }: Reading,
  described: JsonObject,
  where: { readonly anchor: string; readonly name: string; readonly required: boolean },
): Field {
  const field = rootField(folder.fold(described["schema"]), page, where.anchor, where.name, where.required);
  const [example] = examplesOf(document, described);
  return {
    ...field,
    description: textOf(described["description"])?.trim() ?? field.description,
    deprecated: field.deprecated || described["deprecated"] === true,
    ...(example ? { example: example.value } : {}),
  };
}

export function readBody(reading: Reading, node: unknown, pointer: string): Body {
  const body = reading.document.resolve(node, pointer);
  const media = mediaTypeOf(body);
  return {
    description: textOf(body["description"])?.trim() ?? "",
    required: body["required"] === true,
    root: rootField(reading.folder.fold(media["schema"]), reading.page, "body", "", body["required"] === true),
    examples: examplesOf(reading.document, media, pointer),
  };
}

/** The replies of an operation. Errors share the description of their body, as long as they share its schema. */
export function readReplies(
  reading: Reading,
  responses: unknown,
  pointer: string,
): { readonly success: Reply; readonly errors: readonly Reply[]; readonly errorBody: Field } {
  const all = membersOf(responses).map(([status, node]) => ({
    status,
    response: reading.document.resolve(node, pointerTo(pointer, status)),
    pointer: pointerTo(pointer, status),
  }));
  const first = all.find(({ status }) => /^[23]/u.test(status));
  const success = first ?? { status: "2XX", response: {}, pointer };
  const failing = all.filter((each) => each !== first);
  const shared = reading.folder.fold(mediaTypeOf(failing[0]?.response ?? {})["schema"]);
  const errorBody = rootField(shared, reading.page, "error");
  return {
    success: readReply(reading, success),
    errors: failing.map((each) => {
      const own = reading.folder.fold(mediaTypeOf(each.response)["schema"]);
      return readReply(reading, each, own === shared ? errorBody : undefined);
    }),
    errorBody,
  };
}

function readReply(
  reading: Reading,
  { status, response, pointer }: { readonly status: string; readonly response: JsonObject; readonly pointer: string },
  known?: Field,
): Reply {
  const media = mediaTypeOf(response);
  return {
    status,
    name: STATUS_CODES[status] ?? families[status.charAt(0)] ?? "Any Other",
    description: textOf(response["description"])?.trim() ?? "",
    root: known ?? rootField(reading.folder.fold(media["schema"]), reading.page, status),
    headers: membersOf(response["headers"]).map(([name, node]) => {
      const header = reading.document.resolve(node, pointerTo(pointer, "headers", name));
      const required = header["required"] === true;
      return describedField(reading, header, { anchor: `${status}-header-${name}`, name, required });
    }),
    examples: examplesOf(reading.document, media, pointer),
  };
}

/** The body as JSON, or in the first form that there is. */
function mediaTypeOf(described: JsonObject): JsonObject {
  const content = described["content"];
  const media = isObject(content) ? (content["application/json"] ?? Object.values(content)[0]) : undefined;
  return isObject(media) ? media : { schema: { type: "nothing" } };
}

function examplesOf(document: Document, described: JsonObject, pointer = "#"): Example[] {
  const named = membersOf(described["examples"]).flatMap(([name, node]) => {
    const example = document.resolve(node, pointerTo(pointer, "examples", name));
    if (example["value"] === undefined) return [];
    return [{ name, summary: textOf(example["summary"]) ?? name, value: example["value"] }];
  });
  if (named.length > 0 || described["example"] === undefined) return named;
  return [{ name: "example", summary: "Example", value: described["example"] }];
}
