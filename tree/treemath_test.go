package tree_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/tree"
)

// shape is a tree of the definition (RFC 9420, Section 4.1): nodes that know
// each other, numbered in order. The arithmetic must agree with it.
type shape struct {
	index               tree.NodeIndex
	level               int
	left, right, parent *shape
}

// perfect builds the tree with 2^level leaves and lists its nodes in order.
func perfect(level int) (root *shape, nodes []*shape) {
	root = grow(level)
	var walk func(*shape)
	walk = func(s *shape) {
		if s.left != nil {
			walk(s.left)
		}
		s.index = tree.NodeIndex(len(nodes))
		nodes = append(nodes, s)
		if s.right != nil {
			walk(s.right)
		}
	}
	walk(root)
	return root, nodes
}

func grow(level int) *shape {
	s := &shape{level: level}
	if level > 0 {
		s.left, s.right = grow(level-1), grow(level-1)
		s.left.parent, s.right.parent = s, s
	}
	return s
}

func (s *shape) sibling() *shape {
	if s.parent.left == s {
		return s.parent.right
	}
	return s.parent.left
}

func TestArithmeticAgreesWithTheDefinition(t *testing.T) {
	t.Parallel()
	for level := range 9 {
		leaves := uint32(1) << level
		root, nodes := perfect(level)
		if got := tree.NodeWidth(leaves); got != uint32(len(nodes)) {
			t.Fatalf("NodeWidth(%d) = %d, want %d", leaves, got, len(nodes))
		}
		if got := tree.Root(leaves); got != root.index {
			t.Fatalf("Root(%d) = %d, want %d", leaves, got, root.index)
		}
		leaf := tree.LeafIndex(0)
		for _, n := range nodes {
			x := n.index
			if x.Level() != n.level || x.IsLeaf() != (n.level == 0) {
				t.Fatalf("node %d: level %d, want %d", x, x.Level(), n.level)
			}
			if x.IsLeaf() {
				if x.Leaf() != leaf || leaf.Node() != x || !leaf.InTree(leaves) {
					t.Fatalf("node %d is leaf %d, want %d", x, x.Leaf(), leaf)
				}
				leaf++
			} else if tree.Left(x) != n.left.index || tree.Right(x) != n.right.index {
				t.Fatalf("children of %d: %d, %d", x, tree.Left(x), tree.Right(x))
			}
			if n != root && (tree.Parent(x, leaves) != n.parent.index || tree.Sibling(x, leaves) != n.sibling().index) {
				t.Fatalf("parent and sibling of %d: %d, %d", x, tree.Parent(x, leaves), tree.Sibling(x, leaves))
			}
			direct, copath := []tree.NodeIndex{}, []tree.NodeIndex{}
			for a := n; a != root; a = a.parent {
				direct = append(direct, a.parent.index)
				copath = append(copath, a.sibling().index)
			}
			if d := cmp.Diff(direct, tree.DirectPath(x, leaves)); d != "" {
				t.Fatalf("direct path of %d: %s", x, d)
			}
			if d := cmp.Diff(copath, tree.Copath(x, leaves)); d != "" {
				t.Fatalf("copath of %d: %s", x, d)
			}
			below := slices.DeleteFunc(slices.Clone(nodes), func(o *shape) bool { return !isBelow(o, n) })
			for _, o := range nodes {
				if x.Contains(o.index) != isBelow(o, n) {
					t.Fatalf("%d.Contains(%d) = %v", x, o.index, x.Contains(o.index))
				}
				if level < 6 {
					if got, want := tree.CommonAncestor(x, o.index), meet(n, o).index; got != want {
						t.Fatalf("CommonAncestor(%d, %d) = %d, want %d", x, o.index, got, want)
					}
				}
			}
			first, count := x.LeafRange()
			if first.Node() != below[0].index || int(count) != (len(below)+1)/2 {
				t.Fatalf("leaves below %d: %d from %d", x, count, first)
			}
		}
		if leaf.InTree(leaves) {
			t.Fatalf("leaf %d in a tree of %d", leaf, leaves)
		}
	}
}

func isBelow(s, head *shape) bool {
	for ; s != nil; s = s.parent {
		if s == head {
			return true
		}
	}
	return false
}

func meet(a, b *shape) *shape {
	for !isBelow(b, a) {
		a = a.parent
	}
	return a
}

// The widest tree has 2^31 leaves; every index of its nodes fits in 32 bits.
func TestArithmeticOfWideTrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		leaves := uint32(1) << rapid.IntRange(0, 31).Draw(t, "level")
		x := tree.NodeIndex(rapid.Uint32Range(0, tree.NodeWidth(leaves)-1).Draw(t, "x"))
		y := tree.NodeIndex(rapid.Uint32Range(0, tree.NodeWidth(leaves)-1).Draw(t, "y"))
		root := tree.Root(leaves)
		if !root.Contains(x) || tree.CommonAncestor(root, x) != root || tree.CommonAncestor(x, x) != x {
			t.Fatalf("%d is not below the root %d", x, root)
		}
		if !x.IsLeaf() {
			for _, child := range []tree.NodeIndex{tree.Left(x), tree.Right(x)} {
				if tree.Parent(child, leaves) != x || child.Level() != x.Level()-1 {
					t.Fatalf("%d is a child of %d, whose parent is %d", child, x, tree.Parent(child, leaves))
				}
			}
		} else if x.Leaf().Node() != x || tree.Width(x.Leaf()) > leaves {
			t.Fatalf("leaf %d", x)
		}
		direct, copath := tree.DirectPath(x, leaves), tree.Copath(x, leaves)
		if len(direct) != root.Level()-x.Level() || len(copath) != len(direct) {
			t.Fatalf("paths of %d: %v, %v", x, direct, copath)
		}
		// The semantic definition of the common ancestor: the lowest node on
		// the paths of both, themselves included.
		want := root
		both := append([]tree.NodeIndex{y}, tree.DirectPath(y, leaves)...)
		for _, a := range append([]tree.NodeIndex{x}, direct...) {
			if slices.Contains(both, a) {
				want = a
				break
			}
		}
		if got := tree.CommonAncestor(x, y); got != want {
			t.Fatalf("CommonAncestor(%d, %d) = %d, want %d", x, y, got, want)
		}
	})
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		leaf tree.LeafIndex
		want uint32
	}{{0, 1}, {1, 2}, {2, 4}, {3, 4}, {4, 8}, {1<<30 - 1, 1 << 30}, {1 << 30, 1 << 31}, {tree.MaxLeaves - 1, tree.MaxLeaves}} {
		if got := tree.Width(c.leaf); got != c.want {
			t.Errorf("Width(%d) = %d, want %d", c.leaf, got, c.want)
		}
	}
	if w := tree.NodeWidth(0); w != 0 {
		t.Errorf("a tree without leaves has %d nodes", w)
	}
	if w := tree.NodeWidth(tree.MaxLeaves); w != 1<<32-1 {
		t.Errorf("the widest tree has %d nodes", w)
	}
	if r := tree.Root(tree.MaxLeaves); r != 1<<31-1 {
		t.Errorf("the root of the widest tree is %d", r)
	}
}

// What Appendix C raises an exception for is a mistake of the caller here.
func TestNoSuchRelative(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"left child of a leaf":     func() { tree.Left(4) },
		"right child of a leaf":    func() { tree.Right(4) },
		"parent of the root":       func() { tree.Parent(7, 8) },
		"sibling of the root":      func() { tree.Sibling(7, 8) },
		"parent of the only leaf":  func() { tree.Parent(0, 1) },
		"leaf index of a parent":   func() { tree.NodeIndex(1).Leaf() },
		"parent in a wide tree":    func() { tree.Parent(1<<31-1, tree.MaxLeaves) },
		"sibling of the only leaf": func() { tree.Sibling(0, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestPublishedTreeMath(t *testing.T) {
	t.Parallel()
	var cases []struct {
		NLeaves uint32            `json:"n_leaves"`
		NNodes  uint32            `json:"n_nodes"`
		Root    tree.NodeIndex    `json:"root"`
		Left    []*tree.NodeIndex `json:"left"`
		Right   []*tree.NodeIndex `json:"right"`
		Parent  []*tree.NodeIndex `json:"parent"`
		Sibling []*tree.NodeIndex `json:"sibling"`
	}
	published.Into(t, "tree-math.json", &cases)
	if len(cases) == 0 {
		t.Fatal("no case")
	}
	for _, c := range cases {
		if got := tree.NodeWidth(c.NLeaves); got != c.NNodes {
			t.Errorf("%d leaves: %d nodes, want %d", c.NLeaves, got, c.NNodes)
		}
		if got := tree.Root(c.NLeaves); got != c.Root {
			t.Errorf("%d leaves: root %d, want %d", c.NLeaves, got, c.Root)
		}
		for i := range c.NNodes {
			x := tree.NodeIndex(i)
			var left, right, parent, sibling *tree.NodeIndex
			if !x.IsLeaf() {
				left, right = new(tree.Left(x)), new(tree.Right(x))
			}
			if x != c.Root {
				parent, sibling = new(tree.Parent(x, c.NLeaves)), new(tree.Sibling(x, c.NLeaves))
			}
			if d := cmp.Diff([]*tree.NodeIndex{c.Left[i], c.Right[i], c.Parent[i], c.Sibling[i]}, []*tree.NodeIndex{left, right, parent, sibling}); d != "" {
				t.Errorf("%d leaves, node %d: %s", c.NLeaves, x, d)
			}
		}
	}
}

// Direct paths and copaths of Table 2 in RFC 9420, Section 4.1.2.
func TestPathsOfTheExample(t *testing.T) {
	t.Parallel()
	// The nodes by their letters, left to right.
	letters := map[rune]tree.NodeIndex{'A': 0, 'T': 1, 'B': 2, 'U': 3, 'V': 5, 'W': 7, 'E': 8, 'X': 9, 'F': 10, 'Y': 11, 'G': 12, 'Z': 13, 'H': 14}
	for _, c := range []struct {
		leaf           rune
		direct, copath string
	}{
		{'A', "TUW", "BVY"}, {'B', "TUW", "AVY"}, {'E', "XYW", "FZU"}, {'F', "XYW", "EZU"}, {'G', "ZYW", "HXU"},
	} {
		var direct, copath []tree.NodeIndex
		for _, l := range c.direct {
			direct = append(direct, letters[l])
		}
		for _, l := range c.copath {
			copath = append(copath, letters[l])
		}
		if d := cmp.Diff(direct, tree.DirectPath(letters[c.leaf], 8)); d != "" {
			t.Errorf("direct path of %c: %s", c.leaf, d)
		}
		if d := cmp.Diff(copath, tree.Copath(letters[c.leaf], 8)); d != "" {
			t.Errorf("copath of %c: %s", c.leaf, d)
		}
	}
}
