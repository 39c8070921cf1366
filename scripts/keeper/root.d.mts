export declare function recipeHash(recipe?: object): string;
export declare function isExpired(output: string): boolean;
export declare function refuseOldAsterisk(version: string): void;
export declare function refuseOtherPostgres(pgVersionFile: string, major: number): void;
export declare const RECIPE: { readonly packages: readonly string[] };
export declare function currentRoot(rootDir: string): string | null;
export declare function ensureRoot(options: {
  rootDir: string;
  mirror: string;
  progress: (line: string) => void;
  /** Puts the packages into the folder `temporary`; as shipped, mmdebstrap. */
  fill?: (asked: { temporary: string; mirror: string; progress: (line: string) => void }) => unknown;
}): Promise<string>;
