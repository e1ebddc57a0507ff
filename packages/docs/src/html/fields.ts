import type { FieldView } from "../reference/views.ts";
import { prose } from "./prose.ts";
import { type Link, schemaPage } from "../links.ts";
import { html, type Markup, type Part } from "./template.ts";

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
      html`<span class="type">${type}</span>`,
      marks(field),
      schema && html` <a class="schema" href="${link(schemaPage(schema))}">${schema.name}</a>`,
    ];
  };

  const list = (fields: readonly FieldView[]): Part =>
    fields.length > 0 && html`<ul class="fields">${fields.map((field) => item(field))}</ul>`;

  const item = (field: FieldView): Markup => html`
    <li id="${field.anchor}">
      <p class="field">
        <a href="#${field.anchor}">${parentPath(field)}<b>${field.name}</b></a> ${typeAndMarks(field)}
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
      <p class="variant"><a href="#${field.anchor}">${field.name}</a> ${typeAndMarks(field)}</p>
      ${inside(field)}
    </li>
  `;

  return {
    list,
    root: (field) => html`<p class="field">${typeAndMarks(field)}</p>${inside(field)}`,
  };
}

/** The path of the parent of a field: `data.ports[].` */
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
