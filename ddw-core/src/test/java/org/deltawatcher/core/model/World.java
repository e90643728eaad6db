package org.deltawatcher.core.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A state of the model: a source, a home with two lanes, two workers, and what they have made of it. Three transactions write
 * four changes of three keys; one that stays open has the lowest position. Workers stage, execute, commit, crash, and go on
 * after their lease was taken from them. Sets of changes are bits, by position.
 */
final class World {

    private static final int CHANGES = 4;
    private static final int LANES = 2;
    private static final int WORKERS = 2;

    /** Key and transaction of each change, in the order of positions. */
    private static final char[] KEY = {'c', 'a', 'b', 'a'};

    private static final int[] TRANSACTION = {0, 1, 1, 2};

    /** Changes in a batch at most. */
    private static final int BATCH = 2;

    private static final int NONE = 0;

    /** A home that was restored deals numbers anew: in its second life batches are these many further. */
    private static final int LIFE = 100;

    private final Set<Rules> rules;
    private final boolean isInside;

    /** How often a lease may be taken from a worker that is alive, or a worker may die; those of the dead always end. */
    private int faults;

    private int restores;
    private int homeRestores;

    /** Committed transactions. */
    private int committed;

    private int number;
    private final int[] window = new int[LANES];
    private final int[] inWindow = new int[LANES];
    private final int[] done = new int[LANES];
    private final int[] holder = new int[LANES];
    private final int[] committedNo = new int[LANES];

    private final int[] step = new int[WORKERS];
    private final int[] lane = new int[WORKERS];
    private final int[] batch = new int[WORKERS];
    private final int[] batchWindow = new int[WORKERS];
    private final int[] previous = new int[WORKERS];
    private final int[] changes = new int[WORKERS];

    private int[] applied = new int[LANES];
    private int[] appliedWindow = new int[LANES];
    private int[] mark = new int[LANES];
    private int[] count = new int[CHANGES];
    private int disorder;
    private int hasGap;
    private int[] @Nullable [] backup;
    private int[] @Nullable [] homeBackup;
    private int life;
    private int told;

    private World(Set<Rules> rules, boolean isInside, int faults, int restores, int homeRestores) {
        this.rules = rules;
        this.isInside = isInside;
        this.faults = faults;
        this.restores = restores;
        this.homeRestores = homeRestores;
        Arrays.fill(mark, -1);
    }

    /** Processes whose work is part of the transaction that commits at home. */
    static World inside(Set<Rules> rules, int faults) {
        return new World(rules, true, faults, 0, 0);
    }

    /** Processes that write to a target, and commit at home afterwards. */
    static World outside(Set<Rules> rules, int faults) {
        return new World(rules, false, faults, 0, 0);
    }

    /** The same with a target that is restored from a backup at some time. */
    static World restored(Set<Rules> rules) {
        return new World(rules, false, 0, 1, 0);
    }

    /** The same with a home that is restored, and the source in it, while no worker is about. */
    static World homeRestored(Set<Rules> rules) {
        return new World(rules, false, 0, 0, 1);
    }

    private World(World other) {
        this(other.rules, other.isInside, other.faults, other.restores, other.homeRestores);
        committed = other.committed;
        number = other.number;
        System.arraycopy(other.window, 0, window, 0, LANES);
        System.arraycopy(other.inWindow, 0, inWindow, 0, LANES);
        System.arraycopy(other.done, 0, done, 0, LANES);
        System.arraycopy(other.holder, 0, holder, 0, LANES);
        System.arraycopy(other.committedNo, 0, committedNo, 0, LANES);
        System.arraycopy(other.step, 0, step, 0, WORKERS);
        System.arraycopy(other.lane, 0, lane, 0, WORKERS);
        System.arraycopy(other.batch, 0, batch, 0, WORKERS);
        System.arraycopy(other.batchWindow, 0, batchWindow, 0, WORKERS);
        System.arraycopy(other.previous, 0, previous, 0, WORKERS);
        System.arraycopy(other.changes, 0, changes, 0, WORKERS);
        applied = other.applied.clone();
        appliedWindow = other.appliedWindow.clone();
        mark = other.mark.clone();
        count = other.count.clone();
        disorder = other.disorder;
        hasGap = other.hasGap;
        backup = other.backup;
        homeBackup = other.homeBackup;
        life = other.life;
        told = other.told;
    }

    private static final int IDLE = 0;
    private static final int STAGED = 1;
    private static final int CLAIMED = 2;
    private static final int WRITTEN = 3;

    /** Returns what can happen now. */
    Map<String, World> next() {
        Map<String, World> next = new LinkedHashMap<>();
        for (int t = 0; t < 3; t++) {
            // the third one changes a key of the second one, and so waits for its lock
            if ((committed & 1 << t) == 0 && (t != 2 || (committed & 2) != 0)) {
                World world = new World(this);
                world.committed |= 1 << t;
                next.put("transaction " + t + " commits", world);
            }
        }
        for (int w = 0; w < WORKERS; w++) {
            act(w, next);
        }
        for (int l = 0; l < LANES; l++) {
            boolean isAlive = holds(0, l) || holds(1, l);
            if (holder[l] != NONE && (!isAlive || faults > 0)) {
                World world = new World(this);
                world.holder[l] = NONE;
                world.faults -= isAlive ? 1 : 0;
                next.put("the lease of batch " + holder[l] + " ends", world);
            }
        }
        if (restores > 0 && backup == null) {
            World world = new World(this);
            world.backup = new int[][] {applied.clone(), appliedWindow.clone(), mark.clone(), count.clone()};
            next.put("the target is backed up", world);
        }
        if (restores > 0 && backup != null && step[0] != CLAIMED && step[1] != CLAIMED) {
            World world = new World(this);
            world.restores--;
            world.applied = backup[0].clone();
            world.appliedWindow = backup[1].clone();
            world.mark = backup[2].clone();
            world.count = backup[3].clone();
            next.put("the target is restored", world);
        }
        if (homeRestores > 0 && homeBackup == null) {
            World world = new World(this);
            world.homeBackup = new int[][] {
                {committed, number}, window.clone(), inWindow.clone(), done.clone(), holder.clone(), committedNo.clone()
            };
            next.put("the home is backed up", world);
        }
        if (homeRestores > 0 && homeBackup != null && step[0] == IDLE && step[1] == IDLE) {
            World world = new World(this);
            world.homeRestores--;
            world.life++;
            world.committed = homeBackup[0][0];
            world.number = homeBackup[0][1];
            System.arraycopy(homeBackup[1], 0, world.window, 0, LANES);
            System.arraycopy(homeBackup[2], 0, world.inWindow, 0, LANES);
            System.arraycopy(homeBackup[3], 0, world.done, 0, LANES);
            System.arraycopy(homeBackup[4], 0, world.holder, 0, LANES);
            System.arraycopy(homeBackup[5], 0, world.committedNo, 0, LANES);
            next.put("the home is restored", world);
        }
        return next;
    }

    private boolean holds(int worker, int lane) {
        return step[worker] != IDLE && batch[worker] == holder[lane];
    }

    private void act(int w, Map<String, World> next) {
        String who = "worker " + w;
        switch (step[w]) {
            case IDLE -> {
                for (int l = 0; l < LANES; l++) {
                    World world = new World(this);
                    if (world.stage(w, l)) {
                        next.put(
                                who + " stages batch " + world.batch[w] + " of lane " + l + ": "
                                        + names(world.changes[w]),
                                world);
                    }
                }
            }
            case STAGED -> {
                World world = new World(this);
                if (isInside) {
                    world.commit(w, true);
                    next.put(who + " writes and commits batch " + batch[w], world);
                } else if (!isLocked(lane[w])) {
                    world.claim(w);
                    next.put(who + " claims batch " + batch[w] + " at the target", world);
                }
            }
            case CLAIMED -> {
                World world = new World(this);
                world.write(w);
                next.put(who + " commits batch " + batch[w] + " at the target", world);
            }
            case WRITTEN -> {
                World world = new World(this);
                world.commit(w, false);
                next.put(who + " commits batch " + batch[w] + " at home", world);
            }
            default -> throw new IllegalStateException();
        }
        if (step[w] != IDLE && faults > 0) {
            World world = new World(this);
            world.faults--;
            world.end(w);
            next.put(who + " dies", world);
        }
    }

    private boolean isLocked(int lane) {
        return (step[0] == CLAIMED && this.lane[0] == lane) || (step[1] == CLAIMED && this.lane[1] == lane);
    }

    private boolean stage(int w, int l) {
        if (holder[l] != NONE || (told & 1 << l) != 0) {
            return false;
        }
        if ((inWindow[l] & ~done[l]) == 0) {
            int visible = 0;
            for (int c = 0; c < CHANGES; c++) {
                boolean isVisible = (committed & 1 << TRANSACTION[c]) != 0;
                boolean isPassed = rules.contains(Rules.SNAPSHOT) ? (done[l] & 1 << c) != 0 : done[l] >> c != 0;
                if (isVisible && !isPassed && laneOf(c) == l) {
                    visible |= 1 << c;
                }
            }
            if (visible == 0) {
                return false;
            }
            inWindow[l] = visible;
            window[l]++;
        }
        int taken = 0;
        for (int c = 0; c < CHANGES && Integer.bitCount(taken) < BATCH; c++) {
            taken |= inWindow[l] & ~done[l] & 1 << c;
        }
        step[w] = STAGED;
        lane[w] = l;
        batch[w] = ++number + life * LIFE;
        batchWindow[w] = window[l];
        previous[w] = committedNo[l];
        changes[w] = taken;
        holder[l] = batch[w];
        return true;
    }

    private int laneOf(int change) {
        return rules.contains(Rules.KEY) ? (KEY[change] == 'b' ? 1 : 0) : change / 2 % LANES;
    }

    private void claim(int w) {
        int l = lane[w];
        int last = applied[l] % LIFE;
        if (rules.contains(Rules.IDENTITY) && last != previous[w] % LIFE && !isKnown(applied[l])) {
            told |= 1 << l;
            end(w);
        } else if (rules.contains(Rules.FENCE) && last > batch[w] % LIFE) {
            end(w);
        } else if (rules.contains(Rules.PREVIOUS) && last < previous[w] % LIFE) {
            told |= 1 << l;
            end(w);
        } else {
            step[w] = CLAIMED;
        }
    }

    private boolean isKnown(int batch) {
        return batch == NONE || batch / LIFE == life || (homeBackup != null && batch <= homeBackup[0][1]);
    }

    private void write(int w) {
        int l = lane[w];
        boolean isMarked =
                rules.contains(Rules.MARK) && (appliedWindow[l] == batchWindow[w] || !rules.contains(Rules.WINDOW));
        int last = -1;
        for (int c = 0; c < CHANGES; c++) {
            if ((changes[w] & 1 << c) != 0) {
                last = c;
                if (!isMarked || c > mark[l]) {
                    apply(c);
                }
            }
        }
        for (int c = 0; c < CHANGES; c++) {
            if ((done[l] & 1 << c) != 0 && count[c] == 0) {
                hasGap = 1;
            }
        }
        mark[l] = isMarked ? Math.max(mark[l], last) : last;
        appliedWindow[l] = batchWindow[w];
        applied[l] = batch[w];
        step[w] = WRITTEN;
    }

    private void apply(int change) {
        for (int later = change + 1; later < CHANGES; later++) {
            if (KEY[later] == KEY[change] && count[later] > 0) {
                disorder = 1;
            }
        }
        count[change]++;
    }

    private void commit(int w, boolean isWriting) {
        int l = lane[w];
        if (holder[l] == batch[w] || !rules.contains(Rules.LEASE)) {
            if (isWriting) {
                for (int c = 0; c < CHANGES; c++) {
                    if ((changes[w] & 1 << c) != 0) {
                        apply(c);
                    }
                }
            }
            done[l] |= changes[w];
            committedNo[l] = batch[w];
            if (holder[l] == batch[w]) {
                holder[l] = NONE;
            }
        }
        end(w);
    }

    private void end(int w) {
        step[w] = IDLE;
        lane[w] = 0;
        batch[w] = NONE;
        batchWindow[w] = 0;
        previous[w] = 0;
        changes[w] = 0;
    }

    /** Returns what must never be; null if nothing of that is. */
    @Nullable
    String wrong() {
        for (int c = 0; c < CHANGES; c++) {
            if (count[c] > 1) {
                return "change " + names(1 << c) + " counts twice";
            }
        }
        if (disorder != 0) {
            return "changes of one key are out of order";
        }
        if (hasGap != 0) {
            return "a batch is written over a gap";
        }
        // what a target has lost is noticed with the next batch of the lane, and there may be none
        boolean wasRestored = (backup != null && restores == 0) || life > 0;
        boolean isAtRest = committed == 7 && !wasRestored && next().isEmpty();
        for (int c = 0; isAtRest && c < CHANGES; c++) {
            if (count[c] == 0) {
                return "change " + names(1 << c) + " is lost";
            }
        }
        return null;
    }

    /** Tells whether every change has counted, or somebody was told why not. */
    boolean isDone() {
        return committed == 7
                && (told != 0 || ((done[0] | done[1]) == (1 << CHANGES) - 1 && step[0] == IDLE && step[1] == IDLE));
    }

    private static String names(int changes) {
        StringBuilder names = new StringBuilder();
        for (int c = 0; c < CHANGES; c++) {
            if ((changes & 1 << c) != 0) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append(c + 1)
                        .append(" of ")
                        .append(KEY[c]);
            }
        }
        return names.toString();
    }

    private int[][] all() {
        int[][] saved = backup == null ? new int[0][] : backup;
        int[][] savedHome = homeBackup == null ? new int[0][] : homeBackup;
        int[][] all = {
            {
                faults,
                restores,
                homeRestores,
                life,
                committed,
                number,
                disorder,
                hasGap,
                told,
                saved.length,
                savedHome.length
            },
            window,
            inWindow,
            done,
            holder,
            committedNo,
            step,
            lane,
            batch,
            batchWindow,
            previous,
            changes,
            applied,
            appliedWindow,
            mark,
            count
        };
        int[][] whole = Arrays.copyOf(all, all.length + saved.length + savedHome.length);
        System.arraycopy(saved, 0, whole, all.length, saved.length);
        System.arraycopy(savedHome, 0, whole, all.length + saved.length, savedHome.length);
        return whole;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof World world && Arrays.deepEquals(all(), world.all());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(all());
    }
}
