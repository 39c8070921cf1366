export declare function sourceFiles(folder: string, options?: { skip?: (path: string) => boolean }): string[];
export declare function hashFiles(folder: string, files: string[]): string;
