export declare function recipeHash(recipe?: object): string;
export declare function isExpired(output: string): boolean;
export declare function refuseOldAsterisk(version: string): void;
export declare function refuseOtherPostgres(pgVersionFile: string, major: number): void;
