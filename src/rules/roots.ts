/**
 * What paths of a rule can begin at, as far as it is known at the time: `{ headers, params }`. Only own, enumerable or accessor properties of this object
 * itself are ours, and may be lazy getters (a body is parsed when the first path asks for it, once for all rules).
 * A root that is not known yet is not there (`in` says no).
 */
export type Roots = Readonly<Record<string, unknown>>;
