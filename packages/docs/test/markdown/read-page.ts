import { marked, type Token, type Tokens } from "marked";

/** A field in the Markdown of a page. */
export interface MarkdownField {
  /** The heading above it and its path. `|0` means the first variant. */
  readonly in: string;
  readonly field: string;
  readonly type: string;
  readonly required: boolean;
  /** By JSON Schema keyword. */
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly secret: boolean;
  /** The link of its type. */
  readonly link: string | undefined;
  /** Its line on the page, which an array shares with its items. */
  readonly line: string;
}

/** The facts of a page. */
export interface PageFacts {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly command: string;
  readonly errors: readonly string[];
  readonly fields: readonly MarkdownField[];
}

/** One of the facts in parentheses after the name of a field: its text and the code in it. */
interface Fact {
  text: string;
  readonly codes: string[];
  link: string | undefined;
}

/** Reads the Markdown of an operation, independently of the code that writes it. */
export function readPage(markdown: string): PageFacts {
  const fields: MarkdownField[] = [];
  const about = new Map<string, string>();
  const errors: string[] = [];
  let [title, call, section, part] = ["", "", "", ""];
  for (const token of marked.lexer(markdown)) {
    if (isHeading(token)) {
      if (token.depth === 1) title = textOf(token.tokens);
      if (token.depth < 3) section = token.depth === 2 ? textOf(token.tokens) : "";
      part = token.depth === 3 ? textOf(token.tokens) : "";
    } else if (section === "" && isParagraph(token) && token.tokens[0]?.type === "codespan") {
      call ||= textOf(token.tokens);
    } else if (section === "" && isList(token)) {
      for (const item of token.items) {
        const [, key = "", value = ""] = /^([^:]+): (.*)$/u.exec(textOf(item.tokens)) ?? [];
        about.set(key, value);
      }
    } else if (section === "Errors" && isTable(token)) {
      errors.push(...token.rows.map(([status]) => textOf(status?.tokens).split(" ")[0] ?? ""));
    } else {
      fields.push(...fieldsIn(token, locationOf(section, part)));
    }
  }
  const [method = "", path = ""] = call.split(" ");
  return {
    title,
    method,
    path,
    permission: about.get("Required permission") ?? "",
    command: about.get("CLI command")?.replace(/^northspec /u, "") ?? "",
    errors,
    fields,
  };
}

function locationOf(section: string, part: string): string {
  if (section === "Path parameters") return "path";
  if (section === "Query parameters") return "query";
  if (section === "Request body") return "request";
  if (section.startsWith("Response: ")) return part === "Body" ? "response" : part.toLowerCase();
  return `${section} ${part}`.trim().toLowerCase();
}

/** Reads a list of fields, or the line of the root of a body. */
function fieldsIn(token: Token, where: string): MarkdownField[] {
  if (isList(token)) {
    // A list of variants, whose names are bold, or of fields.
    return token.items.flatMap((item, index) => {
      return readItem(item, where, "", firstInline(item)?.type === "strong" ? index : undefined);
    });
  }
  if (isParagraph(token) && /^The (?:body|value) \(/u.test(token.raw))
    return readField(token.tokens, token.raw, where, "");
  return [];
}

function readItem(item: Tokens.ListItem, where: string, parent: string, variant?: number): MarkdownField[] {
  const [head, ...others] = item.tokens;
  const tokens = head && "tokens" in head ? (head.tokens ?? []) : [];
  const name = textOf(tokens.slice(0, 1));
  const field = variant === undefined ? `${parent}${parent === "" ? "" : "."}${name}` : `${parent}|${variant}`;
  const [self, ...items] = readField(tokens.slice(1), item.raw.split("\n")[0] ?? "", where, field);
  if (!self) throw new Error(`No field can be read from: ${item.raw}`);
  const innermost = items.at(-1)?.field ?? field;
  let variants = 0;
  const inside = others.filter(isList).flatMap((list) =>
    list.items.flatMap((each) => {
      const isForm = firstInline(each)?.type === "strong";
      return readItem(each, where, innermost, isForm ? variants++ : undefined);
    }),
  );
  return [self, ...items, ...inside];
}

function firstInline({ tokens: [head] }: Tokens.ListItem): Token | undefined {
  return head && "tokens" in head ? head.tokens?.[0] : undefined;
}

/** Reads a field and, for an array, its items. */
function readField(tokens: readonly Token[], line: string, where: string, field: string): MarkdownField[] {
  const facts = factsIn(tokens);
  const [first, ...others] = facts;
  const type = first?.text.trim() ?? "";
  const required = others.some(({ text }) => text === "required");
  const secret = others.some(({ text }) => text === "secret");
  const rest = others.filter(({ text }) => text !== "required" && text !== "secret");
  return layersOf({ type, facts: rest }).map((layer, depth) => ({
    in: where,
    field: field + "[]".repeat(depth),
    type: layer.type,
    required: depth === 0 && required,
    constraints: Object.fromEntries(layer.facts.map(readConstraint)),
    secret,
    link: depth === 0 ? first?.link : undefined,
    line,
  }));
}

interface Layer {
  readonly type: string;
  readonly facts: readonly Fact[];
}

/** Splits `array of strings` with `each item: at most 3 characters` into the array and its items. */
function layersOf({ type, facts }: Layer): Layer[] {
  const [, item] = /^array of (.*)$/u.exec(type) ?? [];
  if (item === undefined) return [{ type: baseType(type), facts }];
  const isOfItems = ({ text }: Fact) => text.startsWith("each item: ");
  return [
    { type: "array", facts: facts.filter((fact) => !isOfItems(fact)) },
    ...layersOf({
      type: item.replaceAll(/(?<=^| or )(\w+?)s\b/gu, "$1"),
      facts: facts.filter(isOfItems).map((fact) => ({ ...fact, text: fact.text.slice("each item: ".length) })),
    }),
  ];
}

function baseType(type: string): string {
  if (type.startsWith("map of ")) return "object";
  if (/^one of \d+ variants$/u.test(type)) return "oneOf";
  return type;
}

/** Splits the text in parentheses at commas outside code. */
function factsIn(tokens: readonly Token[]): Fact[] {
  let last: Fact = { text: "", codes: [], link: undefined };
  const facts = [last];
  let hasBegun = false;
  for (const token of tokens) {
    if (token.type === "codespan" && "text" in token) last.codes.push(String(token.text));
    else if (token.type === "link" && "href" in token) last.link = String(token.href);
    else {
      const text = textOf([token]);
      const opened = hasBegun ? text : text.slice(text.indexOf("(") + 1);
      hasBegun = true;
      const [inside = "", ...after] = opened.split(")");
      const [more = "", ...begun] = inside.split(", ");
      last.text += more;
      facts.push(...begun.map((text) => ({ text, codes: [], link: undefined })));
      last = facts.at(-1) ?? last;
      if (after.length > 0) break;
    }
  }
  return facts.map((fact) => ({ ...fact, text: fact.text.trim() }));
}

const counted: Readonly<Record<string, readonly [min: string, max: string]>> = {
  "": ["minimum", "maximum"],
  character: ["minLength", "maxLength"],
  item: ["minItems", "maxItems"],
  key: ["minProperties", "maxProperties"],
};

function readConstraint({ text, codes, link }: Fact): [keyword: string, value: unknown] {
  if (text.startsWith("each key: ")) {
    const [keyword, value] = readConstraint({ text: text.slice("each key: ".length), codes, link });
    return [`propertyNames.${keyword}`, value];
  }
  const [, side, count = "", unit = ""] = /^at (least|most) (\S+)(?: (\w+?)s?)?$/u.exec(text) ?? [];
  const keywords = side === undefined ? undefined : counted[unit];
  if (keywords) return [keywords[side === "least" ? 0 : 1], Number(count)];
  const [, label = "", number] = /^(greater than|less than|a multiple of) (\S+)$/u.exec(text) ?? [];
  if (number !== undefined) {
    return [
      { "greater than": "exclusiveMinimum", "less than": "exclusiveMaximum" }[label] ?? "multipleOf",
      Number(number),
    ];
  }
  switch (text) {
    case "one of":
      return ["enum", JSON.parse(`[${codes.join(",")}]`)];
    case "always":
      return ["const", JSON.parse(codes[0] ?? "")];
    case "default":
    case "example":
      return [text, JSON.parse(codes[0] ?? "")];
    case "deprecated":
      return ["deprecated", true];
    case "no duplicate items":
      return ["uniqueItems", true];
    case "no other fields":
      return ["additionalProperties", false];
    case "encoding":
      return ["contentEncoding", codes[0]];
    case "media type":
      return ["contentMediaType", codes[0]];
    default:
      return [text, codes[0]];
  }
}

/** The text without Markdown syntax. */
function textOf(tokens: readonly Token[] = []): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? textOf(token.tokens) : "text" in token ? String(token.text) : "",
    )
    .join("");
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === "heading";
}

function isParagraph(token: Token): token is Tokens.Paragraph {
  return token.type === "paragraph";
}

function isList(token: Token): token is Tokens.List {
  return token.type === "list";
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === "table";
}
