/** A value as JSON text, with the type that it had. */
export class Json<Value> {
  readonly text: string;
  /** Never there at run time: it keeps a `Json<One>` from being a `Json<Other>`. */
  declare readonly value: Value;

  constructor(text: string) {
    this.text = text;
  }
}
