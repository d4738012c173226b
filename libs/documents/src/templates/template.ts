export interface DocumentTemplate { readonly id: string; readonly version: string; readonly name: string }
