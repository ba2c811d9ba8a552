/** What no file system takes in a name. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]/gu;

/** Hands a file to the browser's downloads. */
export function saveAs(name: string, file: Blob) {
	const url = URL.createObjectURL(file);
	const link = document.createElement('a');
	link.href = url;
	link.download = name.replace(FORBIDDEN, '-').replace(/\s+/g, ' ').trim();
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only after asking where to put it
}
