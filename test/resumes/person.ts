/** What a made-up candidate's résumé says, and what must be read from it. */
export interface Person {
  name: string;
  title: string;
  email: string;
  /** As written; none if it has none. */
  phone?: string;
  phoneNumber?: string;
  place: string;
  links: string[];
  headings: { summary: string; work: string; education: string; skills: string; languages?: string };
  summary: string;
  jobs: { title: string; company: string; place: string; dates: string; tasks: string[] }[];
  schools: { degree: string; field: string; school: string; dates: string }[];
  skills: [label: string, items: string][];
  languages?: string;
  expected: {
    /** By their names in the built-in taxonomy. */
    skills: string[];
    /** At the end of November 2026. */
    years: number;
  };
}
