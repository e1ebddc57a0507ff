import type { FieldView } from "../reference/views.ts";
import { prose } from "./prose.ts";
import { type Link, schemaPage } from "../links.ts";
import { html, type Markup, type Part } from "./template.ts";

/** The number of levels of fields that are not folded. */
const maxOpenDepth = 2;

/** Renders the fields of one page. */
export interface HtmlFieldWriter {
  /** Renders fields as a list, nested fields included. */
  readonly list: (fields: readonly FieldView[]) => Part;
  /** Renders the root of a body, below a heading with its anchor. */
  readonly root: (field: FieldView) => Markup;
}

export function htmlFieldWriter(link: Link): HtmlFieldWriter {
  const typeAndMarks = (field: FieldView): Part => {
    const { type, schemaPage: schema } = field;
    return [
      schema ? html`<a class="type" href="${link(schemaPage(schema))}">${type}</a>` : html`<i>${type}</i>`,
      marks(field),
    ];
  };

  const list = (fields: readonly FieldView[], depth = 1): Part =>
    fields.length > 0 && html`<ul class="fields">${fields.map((field) => item(field, depth))}</ul>`;

  // The path of the parent is in the header while scrolling. A script adds the hrefs: a tenth of a large page.
  const item = (field: FieldView, depth: number): Markup => html`
    <li id="${field.anchor}">
      <p class="field"><a>${parentName(field)}<b>${field.name}</b></a> ${typeAndMarks(field)}</p>
      ${text(field)}
      ${fold(field, depth)}
    </li>
  `;

  const text = (field: FieldView): Part => [field.description !== "" && prose(field.description), rules(field)];

  const nested = (field: FieldView, depth: number): Part => [
    field.variants.length > 0 && html`<ul class="variants">${field.variants.map((each) => variant(each, depth))}</ul>`,
    list(field.children, depth),
  ];

  /** Folds what is nested deeply. Links to it and searches in the page open it. */
  const fold = (field: FieldView, depth: number): Part => {
    const count = field.children.length + field.variants.length;
    if (count === 0) return false;
    if (depth < maxOpenDepth) return nested(field, depth + 1);
    const kind = field.children.length > 0 ? "field" : "variant";
    return html`<details class="fold">
      <summary>${count} ${kind}${count > 1 && "s"}</summary>
      ${nested(field, depth + 1)}
    </details>`;
  };

  const variant = (field: FieldView, depth: number): Markup => html`
    <li id="${field.anchor}">
      <p class="variant"><a>${field.name}</a> ${typeAndMarks(field)}</p>
      ${text(field)}
      ${nested(field, depth)}
    </li>
  `;

  return {
    list,
    // The envelope of a response is no level.
    root: (field) => html`<p class="field">${typeAndMarks(field)}</p>
      ${text(field)}${nested(field, field.children.some(({ name }) => name === "data") ? 0 : 1)}`,
  };
}

/** The name of the parent of a field: `ports[].` */
function parentName({ path, name }: FieldView): Part {
  if (path === name || !path.endsWith(name)) return false;
  const parents = path.slice(0, path.length - name.length);
  return html`<span>${/[^.]*\.$/.exec(parents)?.[0] ?? parents}</span>`;
}

function marks({ required, isDeprecated, isSecret }: FieldView): Part {
  return [
    required && html` <em class="required">required</em>`,
    isDeprecated && html` <em class="deprecated">deprecated</em>`,
    isSecret && html` <em class="secret">secret</em>`,
  ];
}

function rules(field: FieldView): Part {
  const { constraints, default: defaultValue, example } = field;
  const parts = [
    defaultValue !== undefined && html`<li>default ${code(defaultValue)}</li>`,
    ...constraints.map(({ label, text }) => html`<li>${label}${text !== "" && html` <code>${text}</code>`}</li>`),
    field.enum.length > 0 && html`<li>one of ${field.enum.map((value) => [code(value), " "])}</li>`,
    example !== undefined && isScalar(example) && html`<li>example ${code(example)}</li>`,
  ].filter((part) => part !== false);
  return parts.length > 0 && html`<ul class="rules">${parts}</ul>`;
}

/** Objects are shown in the examples of the operation. */
function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** A string is shown without quotes, unless it looks like another type. */
function code(value: unknown): Markup {
  const isPlain = typeof value === "string" && !/^(?:true|false|null|[-\d].*|)$/.test(value);
  return html`<code>${isPlain ? value : JSON.stringify(value)}</code>`;
}
