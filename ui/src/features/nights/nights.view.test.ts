import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../styles/reset.css';
import '../../styles/tokens.css';
import '../../styles/base.css';
import { night } from '../../gallery/longnight.ts';
import { after } from '../../gallery/nights.ts';
import NightChart from './NightChart.svelte';
import ReviewView from './ReviewView.svelte';
import TracksTable from './TracksTable.svelte';

const slider = page.getByRole('slider', { name: 'Track' });
const open = (state: string, over = {}) => render(ReviewView, { ...after[state]!.props, ...over });

test('the arrow keys move from track to track, and the line says which it is', async () => {
	await render(NightChart, { night: night() });
	// the most liked one to begin with
	await expect.element(page.getByText('Say It Slow')).toBeVisible();
	await expect.element(page.getByText('20 of 40')).toBeVisible();
	(slider.element() as HTMLElement).focus();
	await userEvent.keyboard('{ArrowRight}');
	await expect.element(page.getByText('Wildfire Season')).toBeVisible();
	await expect
		.element(slider)
		.toHaveAttribute(
			'aria-valuetext',
			expect.stringMatching(
				/:25( PM)?; Wildfire Season, Juniper Wray; 100 BPM; 41 likes; 82 phones; 2 slower · 20 just right · 1 faster$/
			)
		);
	await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
	await expect.element(page.getByText('Velvet Ropes')).toBeVisible();
	await userEvent.keyboard('{End}');
	await expect.element(page.getByText('Keep as the last dance.')).toBeVisible();
	await userEvent.keyboard('{ArrowRight}');
	await expect.element(page.getByText('40 of 40')).toBeVisible();
	await userEvent.keyboard('{Home}');
	await expect.element(page.getByText('Porch Light')).toBeVisible();
});

test('a tap chooses the track under it, and the arrow keys go on from there', async () => {
	await page.viewport(1280, 800);
	const { container } = await render(NightChart, { night: night() });
	const touch = container.querySelector('[role=presentation]')!;
	const { left, top, width } = touch.getBoundingClientRect();
	const tap = (x: number) =>
		touch.dispatchEvent(
			new PointerEvent('pointerdown', { clientX: left + width * x, clientY: top + 40, bubbles: true })
		);
	tap(0.001);
	await expect.element(page.getByText('Porch Light')).toBeVisible();
	await expect.element(slider).toHaveFocus();
	await userEvent.keyboard('{ArrowRight}');
	await expect.element(page.getByText('Half Past Nowhere')).toBeVisible();
	tap(0.999);
	await expect.element(page.getByText('Until the Chairs Are Up')).toBeVisible();
});

test('nothing moves when another track is chosen', async () => {
	await page.viewport(390, 844);
	const { container } = await render(NightChart, { night: after['long-titles']!.props.review.data });
	const chart = container.querySelector('.chart')!;
	const places = new Set<number>();
	(slider.element() as HTMLElement).focus();
	await userEvent.keyboard('{Home}');
	for (let i = 0; i < 40; i++) {
		await userEvent.keyboard('{ArrowRight}');
		places.add(chart.getBoundingClientRect().top);
	}
	expect(places.size).toBe(1);
	await expect.element(page.getByText('40 of 40')).toBeVisible();
});

test('six hundred tracks cost hardly more elements than six', async () => {
	const unmarked = (n: number) => {
		const full = night(n);
		return { ...full, polls: [], plays: full.plays.map((p) => ({ ...p, mark: '' as const })) };
	};
	const count = async (n: number) => {
		const view = await render(NightChart, { night: unmarked(n) });
		const all = view.container.querySelectorAll('.chart *').length;
		await view.unmount();
		return all;
	};
	expect((await count(600)) - (await count(6))).toBeLessThan(20);
});

test('the table is there when it is asked for, and when the page is printed', async () => {
	const { plays } = night();
	const view = await render(TracksTable, { plays, tz: 'Europe/Warsaw' });
	await expect.element(page.getByRole('table')).not.toBeInTheDocument();
	window.dispatchEvent(new Event('beforeprint'));
	await expect.element(page.getByRole('table', { name: 'All tracks as a table' })).toBeVisible();
	expect(view.container.querySelectorAll('tbody tr')).toHaveLength(40);
});

test('a night is deleted by its title and by nothing else', async () => {
	const remove = vi.fn();
	await open('full', { acts: { ...(after['full']!.props.acts as object), remove } });
	await page.getByRole('button', { name: 'Delete this night' }).click();
	await expect.element(page.getByText(/^The set goes for good, with 40 tracks/)).toBeVisible();
	const field = page.getByLabelText('Type “Friday Westie” to delete it');
	const yes = page.getByRole('button', { name: 'Delete for good' });
	await expect.element(field).toHaveFocus();
	await expect.element(yes).toBeDisabled();
	await userEvent.keyboard('friday westie{Enter}');
	expect(remove).not.toHaveBeenCalled();
	await field.fill('  Friday  Westie ');
	await expect.element(yes).toBeEnabled();
	await yes.click();
	expect(remove).toHaveBeenCalledOnce();
});

test('a night that is on cannot be deleted', async () => {
	await open('live');
	await expect.element(page.getByText('A night can be deleted when it is over.')).toBeVisible();
	await expect.element(page.getByRole('button', { name: /Delete/ })).not.toBeInTheDocument();
});

test('without findings nothing stands in their place', async () => {
	await open('short');
	await expect.element(page.getByRole('heading', { name: 'The night over time' })).toBeVisible();
	await expect.element(page.getByRole('region', { name: 'What the floor said' })).not.toBeInTheDocument();
});
