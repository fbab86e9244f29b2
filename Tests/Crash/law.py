"""The law that holds for a store at any time, however its writer ended."""


def breach(store, durable, last, linked=None):
    """How a store breaks the law; none if it does not.

    durable: the newest step that was reported durable, or found good since; none if there is none. last: the newest step that
    was begun. linked: the newest step that was reported; `durable` by default.
    """
    linked = durable if linked is None else linked
    if store.damaged:
        return f"a damaged checkpoint is in sight: {store.faults}"
    if not store.is_whole:
        return f"the newest checkpoint, of step {store.newest}, is torn"
    if store.newest is not None and store.newest > last:
        return f"the newest checkpoint is of step {store.newest}, and only {last} were begun"
    if not store.visible <= store.good:
        return f"a checkpoint in sight is not good: {sorted(store.visible - store.good)}"
    for link, step in store.links.items():
        if step is None:
            return f"the link '{link}' leads nowhere"
    if durable is None:
        return None
    if store.newest is None or store.newest < durable:
        return f"the newest checkpoint is of step {store.newest}, and step {durable} was reported durable"
    if durable not in store.good and store.newest == durable:
        return f"the checkpoint of step {durable} is not among the good ones"
    if (store.links.get("latest") or -1) < linked:
        return f"'latest' names step {store.links.get('latest')}, and step {linked} was reported durable"
    return None
