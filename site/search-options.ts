// What the build and the page agree on about the search.

export const SEARCH = {
  fields: ["page", "heading", "text"],
  storeFields: ["page", "heading", "url", "start"],
  searchOptions: {
    boost: { page: 4, heading: 3 },
    combineWith: "AND" as const,
    prefix: true,
    fuzzy: (term: string) => (term.length > 4 ? 0.2 : false),
  },
};
