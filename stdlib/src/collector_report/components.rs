//! The strongly connected components of a graph (Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972), without recursion.

/// Edges of each node, by number.
pub(super) type Edges = Vec<Vec<u32>>;

/// For each node the number of its component. A component's number is greater than those of all that it reaches.
pub(super) fn components(edges: &Edges) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut lowest = vec![0; edges.len()];
    let mut component = vec![UNSEEN; edges.len()];
    let (mut next_order, mut next_component) = (0, 0);
    let mut open: Vec<u32> = Vec::new();
    // Nodes on the way, and how many of their edges were followed.
    let mut path: Vec<(u32, usize)> = Vec::new();
    for start in 0..edges.len() {
        if order[start] == UNSEEN {
            path.push((start as u32, 0));
        }
        while let Some((node, followed)) = path.pop() {
            let at = node as usize;
            if followed == 0 {
                order[at] = next_order;
                lowest[at] = next_order;
                next_order += 1;
                open.push(node);
            } else {
                let child = edges[at][followed - 1] as usize;
                if component[child] == UNSEEN {
                    lowest[at] = lowest[at].min(lowest[child]);
                }
            }
            if let Some(&child) = edges[at].get(followed) {
                path.push((node, followed + 1));
                if order[child as usize] == UNSEEN {
                    path.push((child, 0));
                }
                continue;
            }
            if lowest[at] == order[at] {
                while let Some(member) = open.pop() {
                    component[member as usize] = next_component;
                    if member == node {
                        break;
                    }
                }
                next_component += 1;
            }
        }
    }
    component
}

/// A shortest way along edges from a node back to itself within its component: the nodes on it, the first one once.
pub(super) fn shortest_cycle(edges: &Edges, component: &[u32], start: u32) -> Vec<u32> {
    let mut from = std::collections::HashMap::new();
    let mut work = std::collections::VecDeque::from([start]);
    while let Some(node) = work.pop_front() {
        for &child in &edges[node as usize] {
            if child == start {
                let mut way = vec![node];
                while let Some(&before) = from.get(&way[way.len() - 1]) {
                    way.push(before);
                }
                way.reverse();
                return way;
            }
            if component[child as usize] == component[start as usize] && !from.contains_key(&child) {
                from.insert(child, node);
                work.push_back(child);
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_and_numbered_from_the_leaves() {
        // 0 <-> 1 -> 2 -> 3 <-> 4, 5 -> 5, 6 alone
        let edges: Edges = vec![vec![1], vec![0, 2], vec![3], vec![4], vec![3], vec![5], vec![]];
        let found = components(&edges);
        assert!(found[0] == found[1] && found[3] == found[4]);
        assert!(found[0] > found[2] && found[2] > found[3]);
        assert_eq!(found.iter().collect::<std::collections::HashSet<_>>().len(), 5);
    }

    #[test]
    fn the_shortest_cycle_through_a_node() {
        let edges: Edges = vec![vec![1, 3], vec![2], vec![0], vec![0], vec![4]];
        let found = components(&edges);
        assert_eq!(shortest_cycle(&edges, &found, 0), [0, 3]);
        assert_eq!(shortest_cycle(&edges, &found, 1), [1, 2, 0]);
        assert_eq!(shortest_cycle(&edges, &found, 4), [4]);
    }

    #[test]
    fn long_chains_need_no_recursion() {
        let length = 1_000_000;
        let edges: Edges = (0..length).map(|node| vec![(node + 1) % length]).collect();
        assert!(components(&edges).iter().all(|&component| component == 0));
        assert_eq!(shortest_cycle(&edges, &components(&edges), 0).len(), length as usize);
    }
}
