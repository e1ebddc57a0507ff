import { marked, type Token, type Tokens } from "marked";

/** A field, read from the Markdown of a page as its reader would. */
export interface MarkdownField {
  /** Where it stands: the heading above it, and the way to it. `|0` stands for the first variant of a value. */
  readonly in: string;
  readonly field: string;
  readonly type: string;
  readonly required: boolean;
  /** By keyword of JSON Schema. */
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly secret: boolean;
  /** The address that its type leads to. */
  readonly link: string | undefined;
  /** Its line on the page; the items of an array stand in the line of the array. */
  readonly line: string;
}

/** What a page says of an operation besides its fields. */
export interface PageFacts {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly command: string;
  readonly errors: readonly string[];
  readonly fields: readonly MarkdownField[];
}

/** One of the things in the brackets after a field's name: its words, and the code among them. */
interface Fact {
  words: string;
  readonly codes: string[];
  link: string | undefined;
}

/** Reads the Markdown of an operation. It knows Markdown and the conventions of the pages, and nothing of their making. */
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
      fields.push(...fieldsIn(token, placeOf(section, part)));
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

function placeOf(section: string, part: string): string {
  if (section === "Path parameters") return "path";
  if (section === "Query parameters") return "query";
  if (section === "Request body") return "request";
  if (section.startsWith("Response: ")) return part === "Body" ? "response" : part.toLowerCase();
  return `${section} ${part}`.trim().toLowerCase();
}

/** The fields of a list of them, or of the line that says what the whole of a body is. */
function fieldsIn(token: Token, where: string): MarkdownField[] {
  if (isList(token)) return token.items.flatMap((item) => readItem(item, where, ""));
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

/** A field and, where it is an array, its items. */
function readField(tokens: readonly Token[], line: string, where: string, field: string): MarkdownField[] {
  const facts = factsIn(tokens);
  const [first, ...others] = facts;
  const type = first?.words.trim() ?? "";
  const required = others.some(({ words }) => words === "required");
  const secret = others.some(({ words }) => words === "secret");
  const rest = others.filter(({ words }) => words !== "required" && words !== "secret");
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

/** `array of strings` with `items at most 3 characters` is an array, and items that are strings of at most 3 characters. */
function layersOf({ type, facts }: Layer): Layer[] {
  const [, item] = /^array of (.*)$/u.exec(type) ?? [];
  if (item === undefined) return [{ type: baseType(type), facts }];
  const isOfItems = ({ words }: Fact) => words.startsWith("each item: ");
  return [
    { type: "array", facts: facts.filter((fact) => !isOfItems(fact)) },
    ...layersOf({
      type: item.replaceAll(/(?<=^| or )(\w+?)s\b/gu, "$1"),
      facts: facts.filter(isOfItems).map((fact) => ({ ...fact, words: fact.words.slice("each item: ".length) })),
    }),
  ];
}

function baseType(type: string): string {
  if (type.startsWith("map of ")) return "object";
  if (/^one of \d+ variants$/u.test(type)) return "oneOf";
  return type;
}

/** What stands in the brackets, cut at its commas; code holds none that cuts. */
function factsIn(tokens: readonly Token[]): Fact[] {
  let last: Fact = { words: "", codes: [], link: undefined };
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
      last.words += more;
      facts.push(...begun.map((words) => ({ words, codes: [], link: undefined })));
      last = facts.at(-1) ?? last;
      if (after.length > 0) break;
    }
  }
  return facts.map((fact) => ({ ...fact, words: fact.words.trim() }));
}

const counted: Readonly<Record<string, readonly [least: string, most: string]>> = {
  "": ["minimum", "maximum"],
  character: ["minLength", "maxLength"],
  item: ["minItems", "maxItems"],
  key: ["minProperties", "maxProperties"],
};

function readConstraint({ words, codes, link }: Fact): [keyword: string, value: unknown] {
  if (words.startsWith("each key: ")) {
    const [keyword, value] = readConstraint({ words: words.slice("each key: ".length), codes, link });
    return [`propertyNames.${keyword}`, value];
  }
  const [, side, count = "", unit = ""] = /^at (least|most) (\S+)(?: (\w+?)s?)?$/u.exec(words) ?? [];
  const keywords = side === undefined ? undefined : counted[unit];
  if (keywords) return [keywords[side === "least" ? 0 : 1], Number(count)];
  const [, label = "", number] = /^(greater than|less than|a multiple of) (\S+)$/u.exec(words) ?? [];
  if (number !== undefined) {
    return [
      { "greater than": "exclusiveMinimum", "less than": "exclusiveMaximum" }[label] ?? "multipleOf",
      Number(number),
    ];
  }
  switch (words) {
    case "one of":
      return ["enum", JSON.parse(`[${codes.join(",")}]`)];
    case "always":
      return ["const", JSON.parse(codes[0] ?? "")];
    case "default":
    case "example":
      return [words, JSON.parse(codes[0] ?? "")];
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
      return [words, codes[0]];
  }
}

/** The text of Markdown as a reader sees it. */
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
