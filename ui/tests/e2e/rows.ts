export interface Signed {
	token: string;
	record: { id: string; slug: string };
}
export interface SessionRow {
	id: string;
	code: string;
}
export interface PlayLine {
	id: string;
	title: string;
}
/** A poll or an announcement. Times have a space for the T. */
export interface AskedRow {
	id: string;
	endsAt: string;
}
