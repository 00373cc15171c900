/** A YAML document as plain values that still know where they stood. `offset` counts UTF-16 units from the start of the text. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: "map";
  readonly offset: number;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyOffset: number;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: "scalar";
  readonly offset: number;
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly text: string;
}
