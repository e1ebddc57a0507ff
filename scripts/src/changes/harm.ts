/** Whom a change breaks, by the rule of `redocly diff` that calls it breaking. */
const harms: Readonly<Record<string, string>> = {
  "enum-values-added": "Code that handles every value of before meets one that it does not know.",
  "enum-values-removed": "Code that sends the value is refused, and no longer compiles.",
  "media-type-removed": "Who sends or asks for it is refused.",
  "operation-id-changed": "The client's method, its types and its page of the documentation have another name.",
  "operation-removed": "The client's method and the command are gone.",
  "parameter-became-required": "Calls without it are refused, and no longer compile.",
  "parameter-removed": "Calls with it are refused, and no longer compile.",
  "parameter-serialization-changed": "Calls of before are read differently.",
  "path-removed": "Calls of the path of before find nothing.",
  "property-removed": "Code that reads or sends the field no longer compiles, and fails.",
  "request-body-became-required": "Calls without a body are refused.",
  "request-body-removed": "Calls with a body are refused.",
  "required-properties-added": "Requests without the field are refused, and no longer compile.",
  "required-properties-removed": "Code that reads the field meets replies without it.",
  "response-header-removed": "Code that reads the header finds none.",
  "response-removed": "Code that handles the status never meets it, and no longer compiles.",
  "schema-combinator-changed": "A request of before is refused, or a reply has a shape that nobody expects.",
  "schema-constraint-changed": "A value that was sent before is refused, or one comes back that nobody expects.",
  "schema-type-changed": "Code that sends or reads a value of the type of before fails, and no longer compiles.",
  "security-requirement-changed": "Calls with what sufficed before are refused.",
  "security-scheme-changed": "Calls that authenticate as before are refused.",
  "server-removed": "Calls of the address of before find nothing.",
};

/** Whom a change breaks that a rule of `redocly diff` calls breaking. */
export function harmOf(ruleId: string): string {
  return harms[ruleId] ?? "Code that was written for the contract of before may fail.";
}
