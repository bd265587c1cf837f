import fc from 'fast-check';

const asked = process.env.NINES_SEED ?? '1';

/**
 * fast-check with one seed for all: a change is judged by the same cases as the commit before it. `NINES_SEED=random` draws others each
 * time, and a number in its place repeats what fast-check printed for one of those.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), ...(asked === 'random' ? {} : { seed: Number(asked) }) });

export default fc;
