import measured from "../../benchmarks/scale.json" with { type: "json" };

/** The middle of some measurements and how far they lie apart. */
interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What all runs of something took. */
export interface Costs {
  /** By the clock. */
  readonly seconds: Summary;
  /** Of all processors together. */
  readonly processorSeconds: Summary;
  /** MiB. */
  readonly memory: Summary;
  readonly rounds: number;
}

/** The figures of something at each size of the specification. */
interface Grown<Figures> {
  readonly name: string;
  readonly sizes: readonly ({ readonly operations: number } & Figures)[];
}

/** What `pnpm bench scale` has measured. */
export interface Scale {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly steps: readonly (Grown<Costs> & { readonly growth: { readonly fit: number; readonly last: number } })[];
  readonly edits: readonly { readonly name: string; readonly costs: Costs }[];
  readonly generators: readonly Grown<{
    readonly generate?: Costs | undefined;
    readonly kilobytes?: number | undefined;
    readonly check?: Costs | undefined;
    /** Why figures are missing. */
    readonly failure?: string | undefined;
  }>[];
}

/** The last measurement. The compiler holds the file against its type. */
export const scale: Scale = measured;
