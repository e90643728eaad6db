package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.UnknownProcessException;

/** What holds for all members of a process group together. */
final class FakeGroup {

    private FakeGroup() {}

    /** Returns the members in the order in which they were registered. */
    static List<FakeProcess> members(FakeDatabase database, String group) {
        List<FakeProcess> members = database.processes.values().stream()
                .filter(process -> group.equals(process.definition.group()))
                .sorted(Comparator.comparingLong(process -> process.number))
                .toList();
        if (members.isEmpty()) {
            throw new UnknownProcessException("there is no process group " + group);
        }
        return members;
    }

    /** Returns a process and all others of its group. */
    static List<FakeProcess> with(FakeDatabase database, FakeProcess process) {
        String group = process.definition.group();
        return group == null ? List.of(process) : members(database, group);
    }

    /** Tells whether all may be staged: all active, none paused, none with a batch. */
    static boolean isFree(List<FakeProcess> members, Instant now) {
        return mayBeFree(members, now)
                && members.stream().allMatch(member -> member.lanes.stream().allMatch(lane -> lane.staged == null));
    }

    /** The same once leases that are over are ended. */
    static boolean mayBeFree(List<FakeProcess> members, Instant now) {
        return members.stream()
                .allMatch(member -> member.definition.isActive()
                        && member.lanes.stream()
                                .allMatch(lane ->
                                        !lane.isPaused(now) && (lane.staged == null || lane.staged.isLeaseOver(now))));
    }

    /** Refuses a process that its group cannot work with. */
    static void requireFit(FakeDatabase database, FakeProcess process, ProcessDefinition definition) {
        String group = definition.group();
        if (group == null) {
            return;
        }
        if (definition.lanes() != 1 || process.lanes.size() != 1) {
            throw new InvalidArgumentException(
                    "process " + definition.key() + " has several lanes, which group " + group + " cannot work with");
        }
        database.processes.values().stream()
                .map(other -> other.definition)
                .filter(other -> group.equals(other.group())
                        && !other.key().equals(definition.key())
                        && !(Objects.equals(other.target(), definition.target())
                                && other.executor().equals(definition.executor())))
                .findFirst()
                .ifPresent(other -> {
                    throw new InvalidArgumentException("process " + definition.key() + " cannot be in group " + group
                            + " with " + other.key() + ": members have the same executor and the same target");
                });
        if (process.parked.values().stream().anyMatch(FakeParked::blocksItsKey)) {
            throw new InvalidArgumentException("process " + definition.key() + " has parked changes");
        }
    }
}
