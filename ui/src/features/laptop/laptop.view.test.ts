import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { laptopStates } from '../../gallery/laptop.ts';
import OnLaptop from '../../gallery/OnLaptop.svelte';
import type { LaptopShown } from '../../lib/laptop.svelte.ts';
import type { BoothRow } from '../../lib/onlaptop.ts';

const begin = vi.fn();
const decline = vi.fn();
beforeEach(() => {
	begin.mockReset();
	decline.mockReset();
});

const props = (state: string) => {
	const given = laptopStates[state]!.props as { laptop: LaptopShown; acts: object };
	return { ...given, acts: { ...given.acts, begin, decline } } as never;
};
const open = async (state: string) => {
	await page.viewport(1280, 800);
	return render(OnLaptop, props(state));
};
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const began = () => begin.mock.calls.map(([row, tracks]) => [(row as BoothRow).number, tracks as number]);

test('ten earlier tracks, the fifth is picked: the fifth to the tenth join', async () => {
	// acceptance 40
	await open('late-start');
	await expect.element(heading('Played before you went live')).toBeVisible();
	await expect.element(heading('Dreaming of the Shoreline')).not.toBeInTheDocument(); // the console waits behind
	await page.getByRole('radio', { name: /Half Past Nowhere/ }).click();
	await page.getByRole('button', { name: 'Begin with Half Past Nowhere: 6 tracks' }).click();
	expect(began()).toEqual([[5, 6]]);
});

test('the likely first track is picked already, and arrows move on from it', async () => {
	await open('late-start');
	await expect.element(page.getByRole('radio', { name: /Gravel & Gold/ })).toBeChecked();
	await userEvent.keyboard('{Tab}'); // past what the bar offers
	await page.getByRole('radio', { name: /Gravel & Gold/ }).click();
	await userEvent.keyboard('{ArrowDown}{Enter}');
	expect(began()).toEqual([[5, 6]]);
});

test('what an earlier set has is shown with its code, cannot be picked and is not counted', async () => {
	await open('late-start-overlap');
	await expect.element(page.getByText('in BLR4TX already').first()).toBeVisible();
	expect(page.getByRole('radio', { disabled: false }).elements()).toHaveLength(5);
	await page.getByRole('button', { name: 'Begin with Slow Burner: 5 tracks' }).click();
	expect(began()).toEqual([[6, 5]]);
});

test('left out, they can be brought in later from the laptop’s own screen', async () => {
	const view = await open('late-start');
	await page.getByRole('button', { name: 'Leave them out' }).click();
	expect(decline).toHaveBeenCalledOnce();
	await view.rerender(props('late-answered'));
	await expect.element(heading('Dreaming of the Shoreline')).toBeVisible();
	await page.getByRole('button', { name: 'This laptop' }).click();
	await page.getByRole('button', { name: 'Choose where the night begins' }).click();
	await page.getByRole('button', { name: /^Begin with/ }).click();
	expect(began()).toEqual([[4, 7]]);
});

test('a loss of contact opens the laptop’s own screen, and the console comes back as it was', async () => {
	const view = await open('console');
	await page.getByRole('tab', { name: 'Announce' }).click();
	await page.getByLabelText('In your own words').fill('Half a sentence');
	await view.rerender(props('offline-hour'));
	await expect.element(page.getByText('Playing on this laptop')).toBeVisible();
	await expect
		.element(page.getByRole('status').first())
		.toHaveTextContent(/No contact since .+ 11 tracks wait since/);
	await expect.element(page.getByRole('tab', { name: 'Announce' })).not.toBeInTheDocument();
	await view.rerender(props('console'));
	await expect.element(page.getByLabelText('In your own words')).toHaveValue('Half a sentence');
});

test('who looks at the console during a loss keeps it, and the next loss shows itself again', async () => {
	const view = await open('offline-hour');
	await page.getByRole('button', { name: 'Console' }).click();
	await expect.element(page.getByRole('tab', { name: 'Announce' })).toBeVisible();
	await view.rerender(props('console'));
	await expect.element(page.getByRole('tab', { name: 'Announce' })).toBeVisible();
	await view.rerender(props('offline-hour'));
	await expect.element(page.getByText('Playing on this laptop')).toBeVisible();
});

test('a letter marks nothing while the console waits behind', async () => {
	const mark = vi.fn();
	const given = laptopStates['own']!.props as { desk: { acts: object } };
	const desk = { ...given.desk, acts: { ...given.desk.acts, mark } };
	await page.viewport(1280, 800);
	await render(OnLaptop, { ...given, desk } as never);
	await userEvent.keyboard('p');
	expect(mark).not.toHaveBeenCalled();
	await page.getByRole('button', { name: 'Console' }).click();
	await userEvent.keyboard('p');
	expect(mark).toHaveBeenCalledOnce();
});

test('nothing on the laptop’s console leads to the laptop’s own address', async () => {
	for (const state of ['console', 'console-setup', 'ended', 'own', 'pairing']) {
		const view = await open(state);
		const hrefs = [...view.container.querySelectorAll('a')].map((a) => a.getAttribute('href') ?? '');
		// the mark leads home, the manual is here too, and a file of the QR code comes through the booth
		const local = hrefs.filter(
			(h) => !h.startsWith('https://pika.dance/') && h !== '/' && h !== '/manual' && !h.startsWith('/qr/')
		);
		expect(local, state).toEqual([]);
		await view.unmount();
	}
});

test('a phone is sent to no address that only this laptop can open', async () => {
	const view = await open('pairing-server-here');
	await expect.element(page.getByRole('link', { name: 'Confirm it in this browser' })).toBeVisible();
	expect(page.getByText(/on your phone/).elements()).toEqual([]);
	await view.unmount();
	await open('pairing');
	await expect.element(page.getByText(/on your phone: open pika.dance\/pair/)).toBeVisible();
});

test('what only the account can do is not offered', async () => {
	await open('console-setup');
	await page.getByRole('tab', { name: 'Set-up' }).click();
	await expect.element(page.getByRole('button', { name: 'Hold to end the set' })).toBeVisible();
	for (const name of ['Sign out', 'Save', 'Connect a laptop'])
		expect(page.getByRole('button', { name }).elements(), name).toEqual([]);
	await page.getByRole('tab', { name: 'Poll' }).click();
	await page.getByRole('button', { name: 'Your own question' }).click();
	await page.getByLabelText('Question').fill('Next dance?');
	await page.getByLabelText('Answer 1', { exact: true }).fill('Yes');
	await page.getByLabelText('Answer 2', { exact: true }).fill('No');
	await expect.element(page.getByRole('button', { name: 'Ask', exact: true })).toBeEnabled();
	expect(page.getByRole('button', { name: 'Keep for other nights' }).elements()).toEqual([]);
});
