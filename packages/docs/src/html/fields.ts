import type { FieldView } from "../reference/views.ts";
import { prose } from "./prose.ts";
import { type Link, schemaPage } from "../links.ts";
import { html, type Markup, type Part } from "./template.ts";

/** Writes the fields of one page. */
export interface HtmlFieldWriter {
  /** A list of fields, each with all that is inside it. */
  readonly list: (fields: readonly FieldView[]) => Part;
  /** What the root of a body is and what is inside it, below a heading that carries its anchor. */
  readonly root: (field: FieldView) => Markup;
}

/** @param link - makes the links of the page. */
export function htmlFieldWriter(link: Link): HtmlFieldWriter {
  const type = (field: FieldView): Part => {
    const { type: words, schemaPage: schema } = field;
    return [
      html`<span class="type">${words}</span>`,
      marks(field),
      schema && html` <a class="schema" href="${link(schemaPage(schema))}">${schema.name}</a>`,
    ];
  };

  const list = (fields: readonly FieldView[]): Part =>
    fields.length > 0 && html`<ul class="fields">${fields.map((field) => item(field))}</ul>`;

  const item = (field: FieldView): Markup => html`
    <li id="${field.anchor}">
      <p class="field">
        <a href="#${field.anchor}">${parentPath(field)}<b>${field.name}</b></a> ${type(field)}
      </p>
      ${inside(field)}
    </li>
  `;

  const inside = (field: FieldView): Part => [
    field.description !== "" && prose(field.description),
    rules(field),
    field.variants.length > 0 && html`<ul class="variants">${field.variants.map(variant)}</ul>`,
    list(field.children),
  ];

  const variant = (field: FieldView): Markup => html`
    <li id="${field.anchor}">
      <p class="variant"><a href="#${field.anchor}">${field.name}</a> ${type(field)}</p>
      ${inside(field)}
    </li>
  `;

  return {
    list,
    root: (field) => html`<p class="field">${type(field)}</p>${inside(field)}`,
  };
}

/** Where a field is, before its name: `data.ports[].` */
function parentPath({ path, name }: FieldView): Part {
  return path !== name && path.endsWith(name) && html`<span>${path.slice(0, path.length - name.length)}</span>`;
}

function marks({ required, isDeprecated, isSecret }: FieldView): Part {
  return [
    required && html` <em class="required">required</em>`,
    isDeprecated && html` <em class="deprecated">deprecated</em>`,
    isSecret && html` <em class="secret">secret</em>`,
  ];
}

/** What a value must be, what it is when left out, and what it may look like. */
function rules(field: FieldView): Part {
  const { constraints, default: standard, example } = field;
  const parts = [
    standard !== undefined && html`<li>default ${code(standard)}</li>`,
    ...constraints.map(({ label, text }) => html`<li>${label}${text !== "" && html` <code>${text}</code>`}</li>`),
    field.enum.length > 0 && html`<li>one of ${field.enum.map((value) => [code(value), " "])}</li>`,
    example !== undefined && isShort(example) && html`<li>such as ${code(example)}</li>`,
  ].filter((part) => part !== false);
  return parts.length > 0 && html`<ul class="rules">${parts}</ul>`;
}

/** Examples of whole objects stand in the examples of the operation. */
function isShort(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** A text goes without quotes, unless it would look like something else. */
function code(value: unknown): Markup {
  const isPlain = typeof value === "string" && !/^(?:true|false|null|[-\d].*|)$/.test(value);
  return html`<code>${isPlain ? value : JSON.stringify(value)}</code>`;
}
